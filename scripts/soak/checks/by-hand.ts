import { accountByHand } from '../account-by-hand.ts';
import type { HistoryEntry } from '../reader.ts';
import type { Check } from './check.ts';

/** Outcomes and states, against what they come to when they are worked out by hand. */
export const byHand: Check = {
  name: 'outcomes, balances and counters are what the events come to by hand',
  violations: (_, { histories, states }) =>
    [...histories].flatMap(([subject, history]) => {
      const { outcomes, ...expected } = accountByHand(history.map(({ event }) => event));
      const account = states.get(subject);
      const { balance, held, status, counters } = account?.state ?? {};
      const found = JSON.stringify({ balance, held, status, counters, version: account?.version });
      const wanted = JSON.stringify({
        balance: expected.balance,
        held: expected.held,
        status: expected.status,
        counters: expected.counters,
        version: history.length,
      });
      return [
        ...history.flatMap((entry, index) => otherOutcome(subject, entry, outcomes[index])),
        ...(found === wanted ? [] : [`${subject} is ${found}; by hand it comes to ${wanted}.`]),
      ];
    }),
};

function otherOutcome(
  subject: string,
  { event, outcome, position }: HistoryEntry,
  expected: HistoryEntry['outcome'] | undefined,
): readonly string[] {
  if (outcome.status === expected?.status && outcome.reason === expected.reason) return [];
  return [
    `${subject} ${event.id} at ${position} is ${JSON.stringify(outcome)}; by hand ${JSON.stringify(expected)}.`,
  ];
}
