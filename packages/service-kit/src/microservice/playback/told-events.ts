import type { HistoryRecord, RecordedEvent, RecordedInteraction } from '@reprise/event-envelope';
import { type InteractionItem, isInteractionKey } from '@reprise/replay-gateway';
import { FIRST_POSITION, readHistory } from '../../log/read-history.ts';
import { type ToldEvent, toInteraction } from '../../log/told-history.ts';
import type { EventLog } from '../../ports/event-log.ts';
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
  const carried = logs.of === undefined && record.events !== undefined ? record.interactions : undefined;
  const items = carried === undefined ? storedInteractions(logs.log, record) : itemsOf(record, carried);
  const behind = following(items);
  let left = count;
  for await (const event of record.events ?? readHistory(logs.source, subject, upTo)) {
    left -= 1;
    yield { event: unstamped(event), items: await behind(event.sequence) };
  }
  if (left > 0) throw new UnavailableError(`The log does not hold ${subject} up to ${upTo}.`);
}

/** As it lies in the log: a reaction cannot tell that it is a playback. */
function unstamped({ playbackid: _id, playbackmode: _mode, ...event }: RecordedEvent): RecordedEvent {
  return event as RecordedEvent; // only the stamps were taken off
}

async function* itemsOf(
  { subject }: HistoryRecord,
  interactions: readonly RecordedInteraction[],
): AsyncGenerator<InteractionItem> {
  for (const interaction of interactions) yield { ...interaction, subject };
}

async function* storedInteractions(
  log: EventLog,
  { subject, upTo }: HistoryRecord,
): AsyncGenerator<InteractionItem> {
  for await (const item of log.query(subject, { from: FIRST_POSITION, to: `${upTo}~~` }))
    if (isInteractionKey(item.position)) yield toInteraction(item);
}

/** Takes items that come in the order of their events: those behind one event, then those behind a later one. */
function following(items: AsyncIterable<InteractionItem>) {
  const reading = items[Symbol.asyncIterator]();
  let next: InteractionItem | undefined;
  let isOver = false;
  const peek = async (): Promise<InteractionItem | undefined> => {
    if (next !== undefined || isOver) return next;
    const { done, value } = await reading.next();
    isOver = done === true;
    next = done ? undefined : value;
    return next;
  };
  return async (position: string): Promise<readonly InteractionItem[]> => {
    const found: InteractionItem[] = [];
    for (
      let item = await peek();
      item !== undefined && item.position <= `${position}~~`;
      item = await peek()
    ) {
      if (item.position.startsWith(`${position}~`)) found.push(item);
      next = undefined;
    }
    return found;
  };
}
