import type { Told } from '../book.ts';
import type { HistoryEntry } from '../reader.ts';
import type { Check } from './check.ts';

/** What was told of an event is so: it is in the log at that position, and has that outcome. */
export const told: Check = {
  name: 'everything accepted is in the log where it was told, with the outcome that was told',
  violations: ({ book }, { histories }) =>
    book.subjects().flatMap((subject) => {
      const at = new Map((histories.get(subject) ?? []).map((entry) => [entry.position, entry]));
      return book.toldOf(subject).flatMap((one) => disagreement(one, at.get(one.sequence)));
    }),
};

function disagreement(
  { id, subject, sequence, outcome }: Told,
  entry: HistoryEntry | undefined,
): readonly string[] {
  if (entry === undefined)
    return [`${subject} ${id}: accepted at ${sequence}, and the log has nothing there.`];
  if (entry.event.id !== id)
    return [`${subject} ${id}: accepted at ${sequence}, and the log has ${entry.event.id} there.`];
  if (outcome === undefined) return [];
  const found = entry.outcome;
  if (found.status === outcome.status && found.reason === outcome.reason) return [];
  return [
    `${subject} ${id}: told ${JSON.stringify(outcome)}, and the log makes it ${JSON.stringify(found)}.`,
  ];
}
