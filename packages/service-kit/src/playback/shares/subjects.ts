import type { Subject } from '@reprise/event-envelope';
import { queryHistories } from './queries.ts';
import { isWanted, type Read, type Share, type ShareParts } from './share.ts';

/** Subjects by name, a Query each. The cursor is the last one that was read. */
export const subjectsShare = (parts: ShareParts, subjects: readonly string[]): Share => ({
  name: 'subjects',
  read: (cursor = '') => readSubjects(parts, [...new Set(subjects)].filter((one) => one > cursor).sort()),
});

async function* readSubjects(parts: ShareParts, subjects: readonly string[]): AsyncGenerator<Read> {
  // The request was checked.
  for await (const { subject, history, bytes } of queryHistories(parts, subjects as Subject[]))
    yield isWanted(history) ? { cursor: subject, bytes, history } : { cursor: subject, bytes };
}
