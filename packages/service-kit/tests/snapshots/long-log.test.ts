import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '@reprise/event-envelope';
import { foldOutcomes } from '../../src/microservice/outcomes/fold-outcomes.ts';
import { stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { emptyTables, pumpOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, eventsOf, found, recordAt } from '../support/events.ts';
import { playbackOf, playerOf } from '../support/playbacks.ts';
import { purse } from '../support/purse.ts';
import { LOGIC, SUBJECT } from './history.ts';
import { watched } from './watched.ts';

const EVENTS = 100_000;
const PER_RECORD = 1_000;
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const eventAt = (index: number): CloudEvent =>
  found(1, `event-${index}`, { subject: SUBJECT, time: new Date(START + index * MINUTE).toISOString() });
const records = Array.from({ length: EVENTS / PER_RECORD }, (_, place) =>
  recordAt(
    place,
    Array.from({ length: PER_RECORD }, (_, index) => eventAt(place * PER_RECORD + index)),
  ),
);
const { folded, aggregate } = watched(purse);
let tables: Awaited<ReturnType<typeof emptyTables>>;
const of = () => ({ ...tables, aggregate, subject: SUBJECT, logic: LOGIC });

beforeAll(async () => {
  tables = await emptyTables();
  await pumpOf(tables.log)(records, patient);
  await writerOf(tables.log, tables.store, { aggregates: [aggregate], logic: LOGIC })(records, patient);
  await playerOf(tables.log, tables.store, { aggregates: [aggregate], logic: LOGIC }).play(
    await playbackOf(tables.log, [SUBJECT]),
  );
}, 240_000);

/** From the first event to the last, at the edges of snapshots, and in between. */
const PLACES = [0, 1, 249, 250, 251, 999, 50_000, 77_777, 99_749, 99_750, 99_998, 99_999];

describe('an aggregate of 100,000 events takes a thousand to fold, at most', () => {
  test.each(PLACES)('as of the time of event %i', async (place) => {
    folded.clear();
    expect(await stateAsOf(of(), START + place * MINUTE, Infinity)).toMatchObject({
      state: { coins: place + 1 },
      version: place + 1,
      conflicts: [],
    });
    expect(folded.size).toBeLessThanOrEqual(1_000);
  });

  test.each([0, 1, 50, 99])('as recorded when record %i came', async (place) => {
    folded.clear();
    const past = await stateAsRecorded(of(), ARRIVED + place);
    expect(past?.folded).toMatchObject({ state: { coins: (place + 1) * PER_RECORD } });
    expect(folded.size).toBeLessThanOrEqual(1_000);
  });

  test('for the outcome of an event that its state has long forgotten', async () => {
    const position = eventsOf(records[70] ?? recordAt(0, []))[123]?.sequence;
    if (position === undefined) throw new Error('There is no such event.');
    folded.clear();
    expect((await foldOutcomes(of(), [position])).get(position)).toEqual({
      kind: 'outcome',
      outcome: { status: 'accepted' },
    });
    expect(folded.size).toBeLessThanOrEqual(1_000);
  });
});
