import { positionIn, type RecordedEvent, recordPosition } from '@reprise/event-envelope';

/** Attributes that a test sets itself. Plain strings: tests need no brands. */
export interface EventAttributes {
  readonly id?: string;
  readonly source?: string;
  readonly subject?: string;
  readonly time?: string;
  readonly sequence?: string;
  readonly recordedtime?: string;
  readonly expectedversion?: number;
  readonly [extension: string]: unknown;
}

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
/** As Kinesis gives them: 56 digits. */
const SEQUENCE_NUMBER = 49590338271490256608559692538361571095921575989136588898n;

/** What the n-th event of a log has by itself: no clock, no randomness, no counter that depends on other tests. */
function attributesAt(place: number) {
  const time = new Date(START + place * MINUTE).toISOString();
  const record = recordPosition(1, String(SEQUENCE_NUMBER + BigInt(place)));
  return {
    id: `event-${place}`,
    time,
    recordedtime: time,
    sequence: positionIn(record, 0),
    subject: 'unplaced/0',
  };
}

const UNPLACED = attributesAt(0);

/**
 * A complete event of a log. What `attributes` leaves out follows from where the event comes to stand: see `history`.
 *
 * @example event('ledger.money-deposited.v1', { amount: 100, channel: 'cash' }, { id: 'the-deposit' })
 */
export function event<Data>(type: string, data: Data, attributes: EventAttributes = {}): RecordedEvent<Data> {
  const complete = { specversion: '1.0', source: '/tests', type, data, ...UNPLACED, ...attributes };
  return complete as unknown as RecordedEvent<Data>; // brands are for production; given/when/then checks the attributes
}

/**
 * Lays events out as the log of one aggregate: the n-th that has no id, time or position of its own becomes `event-n`,
 * n minutes into 2026, at the n-th position.
 */
export const history = (events: Iterable<RecordedEvent>, subject: string): readonly RecordedEvent[] =>
  Array.from(events, (event, index) => {
    const here: Record<string, string> = { ...attributesAt(index + 1), subject };
    const given = Object.entries(UNPLACED).filter(([name, unplaced]) => event[name] === unplaced);
    return { ...event, ...Object.fromEntries(given.map(([name]) => [name, here[name]])) };
  });
