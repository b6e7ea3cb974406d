import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import { type InteractionItem, isInteractionKey } from '@reprise/replay-gateway';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { isEventItem } from './event-item.ts';
import { BEYOND_POSITIONS, cuttingRecords, FIRST_POSITION } from './read-history.ts';

/** An event with what the log has of the calls that its reaction made. */
export interface ToldEvent {
  readonly event: RecordedEvent;
  readonly items: readonly InteractionItem[];
}

/** Which event an interaction lies behind. */
export const eventOf = ({ position }: InteractionItem): string => position.slice(0, position.indexOf('~'));

export const toInteraction = (item: LogItem): InteractionItem => item as InteractionItem; // strings and numbers: only they are inserted

/**
 * The events of one aggregate, in order, as far as its log is whole, each with the interactions behind it: one Query for
 * both, for they lie side by side.
 *
 * @param from a record's or an event's position to begin at; the first one by default
 */
export async function* toldHistory(
  log: EventLog,
  subject: Subject,
  from: string = FIRST_POSITION,
): AsyncGenerator<ToldEvent> {
  const take = cuttingRecords();
  let whole: readonly RecordedEvent[] = [];
  let behind = new Map<string, InteractionItem[]>();
  const told = () => whole.map((event) => ({ event, items: behind.get(event.sequence) ?? [] }));
  for await (const item of log.query(subject, { from, to: BEYOND_POSITIONS })) {
    if (isInteractionKey(item.position)) keep(behind, toInteraction(item));
    if (!isEventItem(item)) continue;
    // What lies behind the last event of a record comes after it: only the next event says that nothing more does.
    if (whole.length > 0) {
      yield* told();
      [whole, behind] = [[], new Map()];
    }
    const events = take(item);
    if (events === undefined) return;
    whole = events;
  }
  yield* told();
}

function keep(behind: Map<string, InteractionItem[]>, item: InteractionItem): void {
  const position = eventOf(item) as Position;
  const items = behind.get(position);
  if (items === undefined) behind.set(position, [item]);
  else items.push(item);
}
