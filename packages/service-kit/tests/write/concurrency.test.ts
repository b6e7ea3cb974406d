import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, found, recordAt } from '../support/events.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { recordingTelemetry } from '../support/telemetry.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

const stream = Array.from({ length: 8 }, (_, place) =>
  recordAt(place, [found(1, `f${place}`), added(10, `a${place}`)]),
);

describe('two containers at one aggregate', () => {
  test('a stale copy does not overwrite: it is read again and folded again', async () => {
    const { log, store } = await emptyTables();
    const { counts, telemetry } = recordingTelemetry();
    const [one, other] = [writerOf(log, store, { telemetry }), writerOf(log, store)];
    await one(stream.slice(0, 2));
    await other(stream.slice(2, 5));
    expect(await one(stream.slice(5), patient)).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 88 }, version: 16 });
    expect(counts).toMatchObject({ Conflicts: 1 });
  });

  test('with no time left to read again, the record is handed back', async () => {
    const { log, store } = await emptyTables();
    const [one, other] = [writerOf(log, store), writerOf(log, store)];
    await one(stream.slice(0, 2));
    await other(stream.slice(2, 5));
    expect(await one(stream.slice(5))).toBe(stream[5]?.sequenceNumber);
    expect(await one(stream.slice(5))).toBeUndefined();
    expect(await stateOf(store, 'purse/1')).toMatchObject({ state: { coins: 88 }, version: 16 });
  });

  test('lose nothing and double nothing when both work on the same records at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ from: fc.nat(7), to: fc.integer({ min: 1, max: 8 }) }), { maxLength: 5 }),
        async (zombies) => {
          const tables = await emptyTables();
          await pumpOf(tables.log)(stream, patient);
          const write = writerOf(tables.log, tables.store);
          await write(stream.slice(0, 3), patient);
          // Invocations that were given up on and still run: each began where the log had been folded up to.
          const late = zombies.map(({ from, to }) =>
            writerOf(tables.log, tables.store)(stream.slice(Math.min(from, 3), to), patient),
          );
          await Promise.all([write(stream.slice(2), patient), ...late]);
          expect(await findings(tables)).toEqual([]);
          expect(await stateOf(tables.store, 'purse/1')).toMatchObject({ state: { coins: 88 }, version: 16 });
        },
      ),
      propertyRuns(80),
    );
  });
});
