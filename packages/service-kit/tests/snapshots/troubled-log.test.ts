import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CloudEvent, REVERSAL_TYPE, type RecordedEvent } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../src/log/record.ts';
import { stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { emptyTables, pumpOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, cursed, eventsOf, found, recordAt, sent, skipping } from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { LOGIC, SUBJECT } from './history.ts';
import { watched } from './watched.ts';

const PER_RECORD = 500;
const RECORDS = 60;
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** Every fifth event comes twenty minutes late: 6,000 of 30,000. */
const timeOf = (index: number): number => START + (index - (index % 5 === 0 ? 20 : 0)) * MINUTE;
const attributesAt = (index: number) => ({
  subject: SUBJECT,
  time: new Date(timeOf(index)).toISOString(),
});

function reversing(original: RecordedEvent | undefined, index: number): CloudEvent {
  if (original === undefined) throw new Error('There is no such event.');
  const { source, id, type, subject, time, data, sequence: position } = original;
  const said = { original: { source, id, type, subject, time, data, position }, reason: 'a test', by: 'ann' };
  return { ...sent('', said, `event-${index}`, attributesAt(index)), type: REVERSAL_TYPE };
}

/** A curse that parks it for 5,000 events, then its skip; reversals of the first events and of late ones, at last two of each. */
const CURSED_AT = 10_100;
const SKIPPED_AT = 15_200;
const REVERSED: Readonly<Record<number, number>> = { 5001: 7, 20002: 12, 20003: 4_000, 29999: 10_000 };

function eventAt(index: number, before: readonly RecordedEvent[]): CloudEvent {
  if (index === CURSED_AT) return cursed(`event-${index}`, attributesAt(index));
  const original = before[REVERSED[index] ?? -1];
  if (index in REVERSED) return reversing(original, index);
  const skipped = before[CURSED_AT];
  if (index === SKIPPED_AT && skipped !== undefined)
    return { ...skipping(skipped, `event-${index}`), time: attributesAt(index).time } as CloudEvent; // branded by production
  return found(1, `event-${index}`, attributesAt(index));
}

const events: RecordedEvent[] = [];
const records: readonly IncomingRecord[] = Array.from({ length: RECORDS }, (_, place) => {
  const some = Array.from({ length: PER_RECORD }, (_, index) => eventAt(place * PER_RECORD + index, events));
  const record = recordAt(place, some);
  events.push(...eventsOf(record));
  return record;
});
const { folded, aggregate } = watched(purse);
let tables: Awaited<ReturnType<typeof emptyTables>>;
const of = () => ({ ...tables, aggregate, subject: SUBJECT, logic: LOGIC });

beforeAll(async () => {
  tables = await emptyTables();
  const pump = pumpOf(tables.log);
  const write = writerOf(tables.log, tables.store, { aggregates: [aggregate], logic: LOGIC });
  for (const record of records) {
    await pump([record], patient);
    await write([record], patient);
  }
}, 240_000);

const PLACES = [0, 7, 8, 251, 3_999, 4_001, 5_001, 10_099, 10_101, 12_000, 15_200, 20_001, 27_777, 29_999];

/** What a purse holds that found a coin with each of some events, and lost those that were taken back. */
const coinsOf = (some: readonly RecordedEvent[], known = events): number => {
  const takenBack = new Set(known.map((_, index) => events[REVERSED[index] ?? -1]?.sequence));
  return some.filter(({ type, sequence }) => type.includes('found') && !takenBack.has(sequence)).length;
};

describe('an aggregate of 30,000 events, 6,000 of them late, with reversals and a skip, takes a thousand to fold, at most', () => {
  test.each(PLACES)('as of the time of event %i', async (place) => {
    const time = START + place * MINUTE;
    folded.clear();
    const past = await stateAsOf(of(), time, Infinity);
    expect(folded.size).toBeLessThanOrEqual(1_000);
    const coins = coinsOf(events.filter((_, index) => timeOf(index) <= time));
    expect(past).toMatchObject({ state: { coins }, conflicts: [] });
  });

  test.each([0, 10, 20, 21, 25, 30, 39, 40, 41, 58, 59])('as recorded when record %i came', async (place) => {
    const known = events.slice(0, (place + 1) * PER_RECORD);
    const isParked = known.length > CURSED_AT && known.length <= SKIPPED_AT;
    folded.clear();
    const past = await stateAsRecorded(of(), ARRIVED + place);
    expect(folded.size).toBeLessThanOrEqual(1_000);
    const coins = coinsOf(isParked ? known.slice(0, CURSED_AT) : known, known);
    expect(past?.folded.state).toMatchObject({ coins });
    expect(past?.fault?.at).toBe(isParked ? events[CURSED_AT]?.sequence : undefined);
  });
});
