import type { Subject } from '@reprise/event-envelope';
import { chunks } from '../../runtime/chunks.ts';
import { buildingHistory, type History } from '../history-builder.ts';
import { itemBytes, type ShareParts } from './share.ts';

/** Enough to hide the latency of a call. */
const QUERIES_AT_ONCE = 8;

/** The history of one subject, or nothing, and the bytes that were read. */
export interface Queried {
  readonly subject: Subject;
  readonly history: History | undefined;
  readonly bytes: number;
}

/** Reads histories, a Query each, some side by side; they come in the order of their subjects. */
export async function* queryHistories(
  parts: ShareParts,
  subjects: readonly Subject[],
): AsyncGenerator<Queried> {
  for (const some of chunks(subjects, { length: QUERIES_AT_ONCE })) {
    yield* await Promise.all(some.map((subject) => queryHistory(parts, subject)));
  }
}

async function queryHistory({ log, select, ...bounds }: ShareParts, subject: Subject): Promise<Queried> {
  const building = buildingHistory(subject, select, bounds);
  let bytes = 0;
  for await (const item of log.query(subject)) {
    bytes += itemBytes(item);
    building.add(item);
  }
  return { subject, history: building.history(), bytes };
}
