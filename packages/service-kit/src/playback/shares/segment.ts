import type { Subject } from '@reprise/event-envelope';
import type { LogItem, LogKey } from '../../ports/event-log.ts';
import { buildingHistory } from '../history-builder.ts';
import { isWanted, itemBytes, type Read, type Share, type ShareParts } from './share.ts';

const SEPARATOR = ' ';
const toCursor = ({ subject, position }: LogKey): string => `${subject}${SEPARATOR}${position}`;

/** Neither subjects nor the log's own partitions hold a blank; positions may. */
function fromCursor(cursor: string): LogKey {
  const [subject = '', ...position] = cursor.split(SEPARATOR);
  return { subject, position: position.join(SEPARATOR) };
}

/**
 * One segment of a parallel Scan of the events table. It holds the items of a subject together and in order, so a
 * history ends where the next subject begins. The cursor is the last item of a history.
 */
export const segmentShare = (parts: ShareParts, segment: number, segments: number): Share => ({
  name: `segment-${segment}/${segments}`,
  read: (cursor) => readSegment(parts, segment, segments, cursor),
});

async function* readSegment(
  parts: ShareParts,
  segment: number,
  segments: number,
  cursor: string | undefined,
): AsyncGenerator<Read> {
  const after = cursor === undefined ? undefined : fromCursor(cursor);
  let reading: Reading | undefined;
  for await (const item of parts.log.scan(segment, segments, after)) {
    // Came into the log since that history was sent.
    if (item.subject === after?.subject) continue;
    if (reading !== undefined && reading.subject !== item.subject) {
      yield reading.read();
      reading = undefined;
    }
    reading ??= readingOf(parts, item.subject);
    reading.add(item);
  }
  if (reading !== undefined) yield reading.read();
}

interface Reading {
  readonly subject: string;
  add(item: LogItem): void;
  read(): Read;
}

function readingOf({ select, isOurs, ...bounds }: ShareParts, subject: string): Reading {
  const building = isOurs(subject) ? buildingHistory(subject as Subject, select, bounds) : undefined; // isOurs has looked
  let cursor = '';
  let bytes = 0;
  return {
    subject,
    add(item) {
      cursor = toCursor(item);
      bytes += itemBytes(item);
      building?.add(item);
    },
    read() {
      const history = building?.history();
      return isWanted(history) ? { cursor, bytes, history } : { cursor, bytes };
    },
  };
}
