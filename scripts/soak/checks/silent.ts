import type { JobView } from '../../../packages/service-kit/src/index.ts';
import { allStates, SERVICES, type Service } from '../../../tests/e2e/support/services.ts';
import { requestsTo } from '../outside.ts';
import { askPlayback, untilEnded } from '../playbacks.ts';
import type { SoakRun } from '../run.ts';
import type { Check } from './check.ts';

/** Everything is at rest: what is asked or sent outside now, a playback has asked or sent. */
export const silent: Check = {
  name: 'rebuilt and replayed, reactions and all, no service says a word to the outside, and every state is as it was',
  violations: async (run) => {
    const [states, requests] = [await allStates(run.cloud.cloud), await requestsTo(run)];
    const found: string[] = [];
    for (const service of SERVICES)
      for (const mode of ['rebuild', 'replay']) found.push(...(await playedWell(run, service, mode)));
    const heard = (await requestsTo(run)) - requests;
    if (heard !== 0) found.push(`The outside has heard ${heard} requests while everything was played back.`);
    if (!isSame(states, await allStates(run.cloud.cloud))) found.push('A playback has changed states.');
    return found;
  },
};

async function playedWell(run: SoakRun, service: Service, mode: string): Promise<readonly string[]> {
  const came = await askPlayback(run, service, { mode, by: 'soak' });
  if (came.kind === 'not') return [`A ${mode} of ${service} could not be started: ${came.why}`];
  const job = await untilEnded(run, service);
  run.silent.set(mode, (run.silent.get(mode) ?? 0) + 1);
  return job?.status === 'COMPLETED'
    ? deviations(job, service)
    : [`A ${mode} of ${service} is ${job?.status}.`];
}

/** Each call is answered by the record, and none is another one. */
function deviations({ id, mode, done }: JobView, service: Service): readonly string[] {
  const { changed, failures, deviations, incomplete, sent, answered, interactions } = done;
  const found = { changed, failures, deviations, incomplete, sent, answered };
  const wanted = { changed: 0, failures: 0, deviations: 0, incomplete: 0, sent: 0, answered: interactions };
  return JSON.stringify(found) === JSON.stringify(wanted)
    ? []
    : [
        `The ${mode} ${id} of ${service} found ${JSON.stringify(found)}; it should be ${JSON.stringify(wanted)}.`,
      ];
}

type AllStates = Awaited<ReturnType<typeof allStates>>;
const isSame = (one: AllStates, other: AllStates): boolean => textOf(one) === textOf(other);
const textOf = (states: AllStates): string =>
  JSON.stringify(SERVICES.map((service) => [...(states[service] ?? [])].sort()));
