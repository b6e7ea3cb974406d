import type { HistoryRecord, Position, RecordedEvent } from '@reprise/event-envelope';
import { readHistory, readOn } from '../log/read-history.ts';
import type { PlaybackMode } from '../playback/playback-request.ts';
import type { EventLog } from '../ports/event-log.ts';
import { UnavailableError } from '../runtime/errors.ts';
import type { History } from './subscription.ts';

/** A history as a subscriber gets it. */
export const historyOf = (log: EventLog, record: HistoryRecord, mode: PlaybackMode): History => ({
  mode,
  playback: record.playbackid,
  subject: record.subject,
  upTo: record.upTo,
  count: record.count,
  select: record.select,
  events: (reaching) => ({ [Symbol.asyncIterator]: () => stamped(log, record, reaching) }),
});

/** Every event says which playback it is of, whether it came with the record or is read from the log. */
async function* stamped(
  log: EventLog,
  record: HistoryRecord,
  reaching: Position | undefined,
): AsyncGenerator<RecordedEvent> {
  const { playbackid, playbackmode } = record;
  for await (const event of reachingEvents(log, record, reaching))
    yield { ...event, playbackid, playbackmode };
}

async function* reachingEvents(
  log: EventLog,
  { subject, upTo, count, events }: HistoryRecord,
  reaching: Position | undefined,
): AsyncGenerator<RecordedEvent> {
  let left = count;
  for await (const event of events ?? readHistory(log, subject, upTo)) {
    left -= 1;
    yield event;
  }
  if (left > 0) throw new UnavailableError(`The log does not hold ${subject} up to ${upTo}.`);
  if (reaching === undefined || reaching <= upTo) return;
  let last: Position = upTo;
  for await (const event of readOn(log, subject, upTo, reaching)) {
    last = event.sequence;
    yield event;
  }
  if (last < reaching) throw new UnavailableError(`The log does not hold ${subject} up to ${reaching} yet.`);
}
