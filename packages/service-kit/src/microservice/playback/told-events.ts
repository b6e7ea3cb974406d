import type { HistoryRecord, RecordedEvent } from '@reprise/event-envelope';
import { type CallsBehind, callsAmong, callsInLog, type ToldEvent, telling } from '../../log/calls-behind.ts';
import { readHistory } from '../../log/read-history.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';

type Logs = Pick<MicroserviceParts, 'log' | 'source' | 'of'>;

/**
 * The events of a history, in order, each with the interactions behind it. Both come with the record where they travel
 * inline, else they are read from the log, as a stream. Who reads another service's streams has its own calls in its own
 * table; those that come with the record are the other one's.
 *
 * @throws UnavailableError where the log does not hold what the record says
 */
export async function* toldEvents(logs: Logs, record: HistoryRecord): AsyncGenerator<ToldEvent> {
  const { subject, upTo, count } = record;
  let left = count;
  const events = record.events ?? readHistory(logs.source, subject, upTo);
  for await (const { event, items } of telling(events, callsOf(logs, record))) {
    left -= 1;
    yield { event: unstamped(event), items };
  }
  if (left > 0) throw new UnavailableError(`The log does not hold ${subject} up to ${upTo}.`);
}

function callsOf({ log, of }: Logs, { subject, upTo, events, interactions }: HistoryRecord): CallsBehind {
  const carried = of === undefined && events !== undefined ? interactions : undefined;
  return carried === undefined
    ? callsInLog(log, subject, { upTo })
    : callsAmong(carried.map((interaction) => ({ ...interaction, subject })));
}

/** As it lies in the log: a reaction cannot tell that it is a playback. */
function unstamped({ playbackid: _id, playbackmode: _mode, ...event }: RecordedEvent): RecordedEvent {
  return event as RecordedEvent; // only the stamps were taken off
}
