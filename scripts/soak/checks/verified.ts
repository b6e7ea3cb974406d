import { lastLine, reprise } from '../../../tests/e2e/support/commands.ts';
import type { Check } from './check.ts';

/** `reprise verify`: the log, folded by today's logic, against the data store. */
export const verified: Check = {
  name: 'reprise verify finds no difference, nothing is parked',
  violations: async ({ cloud }, { histories }) => {
    const ended = await reprise(cloud.cloud, 'verify', 'ledger', '--json').ended;
    if (ended.out.trim() === '') return [`reprise verify exited with ${ended.code}: ${ended.err.trim()}`];
    const { differences, parked, aggregates, events } = lastLine(ended);
    const expected = [...histories.values()].reduce((sum, history) => sum + history.length, 0);
    if (differences === 0 && parked === 0 && aggregates === histories.size && events === expected) return [];
    return [
      `reprise verify: ${differences} differences, ${parked} parked in ${aggregates} aggregates, ${events} events; ` +
        `it should be 0, 0, ${histories.size}, ${expected}. ${ended.out.trim().split('\n').slice(0, -1).slice(0, 5).join(' ')}`,
    ];
  },
};
