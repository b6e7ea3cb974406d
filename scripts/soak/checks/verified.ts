import { lastLine, reprise } from '../../../tests/e2e/support/commands.ts';
import { SERVICES, type Service } from '../../../tests/e2e/support/services.ts';
import type { SoakRun } from '../run.ts';
import type { Evidence } from '../settle.ts';
import type { Check } from './check.ts';

/** `reprise verify`: the log, folded by today's logic, against the data store. */
export const verified: Check = {
  name: 'reprise verify finds no difference in any service, nothing is parked',
  violations: async (run, { histories }) => {
    const found: string[] = [];
    for (const service of SERVICES)
      found.push(...(await violationsOf(run, service, service === 'ledger' ? histories : undefined)));
    return found;
  },
};

/** @param histories where it is known what there has to be */
async function violationsOf(
  { cloud }: SoakRun,
  service: Service,
  histories: Evidence['histories'] | undefined,
): Promise<readonly string[]> {
  const ended = await reprise(cloud.cloud, 'verify', service, '--json').ended;
  if (ended.out.trim() === '')
    return [`reprise verify ${service} exited with ${ended.code}: ${ended.err.trim()}`];
  const { differences, parked, aggregates, events } = lastLine(ended);
  const found = [differences, parked, aggregates, events];
  const all = [...(histories?.values() ?? [])].reduce((sum, history) => sum + history.length, 0);
  const wanted = [0, 0, ...(histories === undefined ? [aggregates, events] : [histories.size, all])];
  if (String(found) === String(wanted)) return [];
  return [
    `reprise verify ${service}: ${found} (differences, parked, aggregates, events); it should be ${wanted}. ` +
      `${ended.out.trim().split('\n').slice(0, -1).slice(0, 5).join(' ')}`,
  ];
}
