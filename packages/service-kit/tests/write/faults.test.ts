import { describe, expect, test } from '@jest/globals';
import type { Aggregate } from '@reprise/aggregate';
import * as fc from 'fast-check';
import type { IncomingRecord } from '../../src/log/record.ts';
import { emptyTables, pumpOf, stateOf, type WriterOptions, writerOf } from '../support/containers.ts';
import { countdown } from '../support/deadlines.ts';
import { type Consume, deliver, type Invocation, invocations } from '../support/delivery.ts';
import { eventsOf, opened, recordAt } from '../support/events.ts';
import { type Fault, FaultyDataStore, FaultyEventLog, faultPlans, planned } from '../support/faults.ts';
import { historyOf } from '../support/logs.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { purse, purseWith } from '../support/purse.ts';
import { purseStreams } from '../support/purse-streams.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

type Faults = readonly (Fault | undefined)[];
interface Weather {
  readonly pumping: Faults;
  readonly writing: Faults;
  readonly pumps: readonly Invocation[];
  readonly writes: readonly Invocation[];
  readonly patience: readonly number[];
}
const weathers: fc.Arbitrary<Weather> = fc.record({
  pumping: faultPlans(40),
  writing: faultPlans(80),
  pumps: invocations,
  writes: invocations,
  patience: fc.array(fc.nat(6), { maxLength: 30 }),
});

/** Carries a stream through pump and write, side by side, in two containers each, in bad weather. */
async function weathered(
  stream: readonly IncomingRecord[],
  weather: Weather,
  writers: readonly WriterOptions[],
) {
  const tables = await emptyTables();
  const patience = [...weather.patience];
  const consume =
    (
      container: (
        batch: readonly IncomingRecord[],
        deadline: ReturnType<typeof countdown>,
      ) => Promise<string | undefined>,
    ): Consume =>
    (batch) =>
      container(batch, countdown(patience.shift() ?? 3));
  const pumpPlan = planned(weather.pumping);
  const writePlan = planned(weather.writing);
  const pumps = [0, 1].map(() => consume(pumpOf(new FaultyEventLog(tables.log, pumpPlan))));
  const writes = writers.map((options) =>
    consume(
      writerOf(
        new FaultyEventLog(tables.log, writePlan),
        new FaultyDataStore(tables.store, writePlan),
        options,
      ),
    ),
  );
  await Promise.all([deliver(stream, pumps, weather.pumps), deliver(stream, writes, weather.writes)]);
  return tables;
}

/** The log holds everything, and every state is what its log says, or parked as its log says. */
async function expectTrue(
  tables: Awaited<ReturnType<typeof emptyTables>>,
  stream: readonly IncomingRecord[],
  aggregates: readonly Aggregate[],
): Promise<void> {
  const found = await findings(tables, aggregates);
  expect(found.filter(({ kind }) => kind !== 'parked')).toEqual([]);
  for (const [subject, records] of Map.groupBy(stream, ({ partitionKey }) => partitionKey)) {
    const events = records.flatMap((record) => eventsOf(record));
    const history = await historyOf(tables.log, events[0]?.subject ?? (subject as never));
    expect(history).toEqual(events.map(({ id }) => id));
    const state = await stateOf(tables.store, subject);
    expect(state?.seen ?? state?.position).toBe(events.at(-1)?.sequence);
  }
}

describe('whatever fails, before or after its effect, and whatever is delivered again', () => {
  test('every state is what its log says', async () => {
    await fc.assert(
      fc.asyncProperty(purseStreams(60), weathers, async (stream, weather) => {
        const tables = await weathered(stream, weather, [{}, {}]);
        await expectTrue(tables, stream, [purse]);
      }),
      propertyRuns(150),
    );
  });

  test('also over the producers’ late retries on one purse: none takes effect twice', async () => {
    await fc.assert(
      fc.asyncProperty(purseStreams(150, 1), weathers, async (stream, weather) => {
        const tables = await weathered(stream, weather, [{}, {}]);
        await expectTrue(tables, stream, [purse]);
      }),
      propertyRuns(60),
    );
  });

  test('also while a deployment changes what the logic makes of the events, and the shape of the states', async () => {
    const [before, after] = [purseWith({ lifted: true }), purseWith({ lifted: true, shape: 2, worth: 3 })];
    const old = { logic: '20260101000000-old', aggregates: [before] };
    const current = { logic: '20261123000000-new', aggregates: [after] };
    await fc.assert(
      fc.asyncProperty(purseStreams(60), weathers, async (stream, weather) => {
        const tables = await weathered(stream, weather, [current, old]);
        // A state that nothing has happened to since is as the old logic made it: so something happens to each.
        const subjects = [...new Set(stream.map(({ partitionKey }) => partitionKey))];
        const more = subjects.map((subject, index) =>
          recordAt(stream.length + index, [opened(`more-${index}`, { subject })]),
        );
        await pumpOf(tables.log)(more, countdown(9));
        expect(await writerOf(tables.log, tables.store, current)(more)).toBeUndefined();
        await expectTrue(tables, [...stream, ...more], [after]);
      }),
      propertyRuns(60),
    );
  });
});
