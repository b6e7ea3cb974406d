import type { Subject } from '@reprise/event-envelope';
import type { DataStore } from '../../ports/data-store.ts';
import { chunks } from '../../runtime/chunks.ts';
import { STATE_ITEM } from '../../state/state-document.ts';
import { isWipedDocument } from '../../state/wiped.ts';
import { queryHistories } from './queries.ts';
import type { Read, Share, ShareParts } from './share.ts';

const AT_ONCE = 100;

/** The aggregates whose states are wiped, of one segment of the data store. The cursor is the last one that was read. */
export const wipedShare = (
  parts: ShareParts,
  store: DataStore,
  segment: number,
  segments: number,
): Share => ({
  name: `wiped-${segment}/${segments}`,
  read: (cursor) => readWiped(parts, wipedSubjects(store, segment, segments, cursor)),
});

async function* readWiped(parts: ShareParts, subjects: AsyncIterable<Subject>): AsyncGenerator<Read> {
  const found: Subject[] = [];
  // All at first: what is folded meanwhile is wiped no more.
  for await (const subject of subjects) found.push(subject);
  for (const some of chunks(found, { length: AT_ONCE })) {
    for await (const { subject, history, bytes } of queryHistories(parts, some))
      yield history === undefined ? { cursor: subject, bytes } : { cursor: subject, bytes, history };
  }
}

async function* wipedSubjects(
  store: DataStore,
  segment: number,
  segments: number,
  cursor: string | undefined,
): AsyncGenerator<Subject> {
  const after = cursor === undefined ? undefined : { subject: cursor, item: STATE_ITEM };
  for await (const stored of store.scan(segment, segments, after))
    if (stored.item === STATE_ITEM && isWipedDocument(stored)) yield stored.subject as Subject; // as write stored it
}
