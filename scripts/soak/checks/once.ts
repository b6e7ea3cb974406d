import type { SentEvent } from '../book.ts';
import type { Check } from './check.ts';

/** However often a producer, a network or a restart repeats an event, it counts once; and nobody invents one. */
export const once: Check = {
  name: 'everything accepted counts exactly once, and nothing else is in the log',
  violations: ({ book }, { histories }) => {
    const entries = [...histories].flatMap(([subject, history]) =>
      history.map((entry) => ({ subject, ...entry })),
    );
    const counted = Map.groupBy(
      entries.filter(({ outcome }) => outcome.status !== 'duplicate'),
      ({ event }) => event.id,
    );
    const wrong = [...new Set(book.told.map(({ id }) => id))].filter((id) => counted.get(id)?.length !== 1);
    const unknown = entries.filter(
      ({ event, subject }) => book.sent.get(sayingOf(event))?.subject !== subject,
    );
    return [
      ...wrong.map((id) => `${id} was accepted, and counts ${counted.get(id)?.length ?? 0} times.`),
      ...unknown.map(
        ({ event, subject }) => `${subject} has ${event.id} in its log, which nobody sent to it.`,
      ),
    ];
  },
};

/** The id of what a customer has sent, or of the payout of which payments says how it ended. */
const sayingOf = ({ id, type, data }: SentEvent): string =>
  /^ledger\.payout-(settled|failed)\.v1$/.test(type) ? String(data.payout) : id;
