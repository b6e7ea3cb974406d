import type { ParkedReaction, Retried } from '@reprise/service-kit';
import { brief, columns } from '../text.ts';

/** Reactions that wait for a person, as a table. */
export const parkedTable = (parked: readonly ParkedReaction[]): string[] =>
  columns([
    ['SINCE', 'SUBJECT', 'POSITION', 'TYPE', 'CALL', 'WHY'],
    ...parked.map(({ since, subject, position, type, call, reason }) => [
      new Date(since).toISOString().replace(/\.\d+Z$/, 'Z'),
      brief(subject),
      position,
      brief(type),
      call ?? '',
      brief(reason),
    ]),
  ]);

/** What came of a retry, in a line. */
export function retriedLine({ status, reason, notBefore }: Retried): string {
  const why = reason === undefined ? '' : `: ${brief(reason)}`;
  const when = notBefore === undefined ? '' : `; not before ${new Date(notBefore).toISOString()}`;
  return `${status}${why}${when}`;
}
