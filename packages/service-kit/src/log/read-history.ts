import { indexOf, type Position, type RecordedEvent, recordOf, type Subject } from '@reprise/event-envelope';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { fromEventItem, isEventItem } from './event-item.ts';

/** Positions begin with a digit; `:` is the next character after the digits. */
export const FIRST_POSITION = '0';
export const BEYOND_POSITIONS = ':';

/**
 * The events of one aggregate, in order, as far as its log is whole: pump stores a record's events one by one, so a
 * reader stops at the first record that is not complete yet.
 *
 * @param upTo last position to read, inclusive
 */
export async function* readHistory(
  log: EventLog,
  subject: Subject,
  upTo: string = BEYOND_POSITIONS,
): AsyncGenerator<RecordedEvent> {
  yield* completeEvents(log.query(subject, { from: FIRST_POSITION, to: upTo }), upTo);
}

/**
 * The events behind a position, in order, as far as the log is whole.
 *
 * @param after nothing for the whole history
 * @param upTo last position to read, inclusive
 */
export async function* readOn(
  log: EventLog,
  subject: Subject,
  after: Position | undefined,
  upTo: string = BEYOND_POSITIONS,
): AsyncGenerator<RecordedEvent> {
  // From the beginning of its record, which may go on: only so it can be told whether that is whole.
  const from = after === undefined ? FIRST_POSITION : recordOf(after);
  for await (const event of completeEvents(log.query(subject, { from, to: upTo }), upTo))
    if (event.sequence > (after ?? '')) yield event;
}

/**
 * The events among a subject's items, as far as they are whole.
 *
 * @param upTo where the items end because the reader asked so: a record cut by that bound counts as complete
 */
export async function* completeEvents(
  items: AsyncIterable<LogItem>,
  upTo: string = BEYOND_POSITIONS,
): AsyncGenerator<RecordedEvent> {
  const take = cuttingRecords(upTo);
  for await (const item of items) {
    const events = take(item);
    if (events === undefined) return;
    yield* events;
  }
}

/**
 * Puts a subject's records together again, item by item: gives a record's events with its last one, and nothing at all
 * from the first record on that is not complete.
 */
export function cuttingRecords(
  upTo: string = BEYOND_POSITIONS,
): (item: LogItem) => readonly RecordedEvent[] | undefined {
  const take = cuttingEvents(upTo);
  return (item) => (isEventItem(item) ? take(fromEventItem(item), item.count) : NO_EVENTS);
}

/** The same of events that were read already. @param count what the item says: how many events its record holds */
export function cuttingEvents(
  upTo: string = BEYOND_POSITIONS,
): (event: RecordedEvent, count: LogItem[string] | undefined) => readonly RecordedEvent[] | undefined {
  let record: RecordedEvent[] = [];
  let count = 0;
  let isCut = false;
  return (event, said) => {
    if (isCut) return undefined;
    if (indexOf(event.sequence) === 0) count = Number(said);
    isCut = indexOf(event.sequence) !== record.length || !isOfSame(record, event);
    if (isCut) return undefined;
    record.push(event);
    if (record.length < count && event.sequence !== upTo) return NO_EVENTS;
    const whole = record;
    record = [];
    return whole;
  };
}

/**
 * The log as it was known at an instant. Records of one aggregate arrive in the order of its log.
 *
 * @param recorded milliseconds since 1970
 */
export async function* recordedUntil(
  events: AsyncIterable<RecordedEvent>,
  recorded: number,
): AsyncGenerator<RecordedEvent> {
  for await (const event of events) {
    if (Date.parse(event.recordedtime) > recorded) return;
    yield event;
  }
}

const NO_EVENTS: readonly RecordedEvent[] = [];

const isOfSame = ([first]: readonly RecordedEvent[], { sequence }: RecordedEvent): boolean =>
  first === undefined || recordOf(first.sequence) === recordOf(sequence);
