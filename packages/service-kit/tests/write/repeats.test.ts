import { describe, expect, test } from '@jest/globals';
import { RECENT_LENGTH } from '@reprise/aggregate';
import type { CloudEvent } from '@reprise/event-envelope';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, found, recordAt, spend } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';
import { findings } from '../support/verified.ts';

/** Events that nobody repeats. */
const others = (count: number, from = 0): CloudEvent[] =>
  Array.from({ length: count }, (_, index) => found(1, `other-${from + index}`));

/** Folds events one record each, in batches of 10, as containers come and go; also pumps them. */
async function folded(events: readonly CloudEvent[]) {
  const tables = await emptyTables();
  const stream = events.map((event, place) => recordAt(place, [event]));
  await pumpOf(tables.log)(stream, patient);
  for (let start = 0; start < stream.length; start += 10)
    await writerOf(tables.log, tables.store)(stream.slice(start, start + 10), patient);
  return { tables, state: await stateOf(tables.store, 'purse/1') };
}

describe('a producer’s retry', () => {
  test('among the last events is passed over, and moves version and position', async () => {
    const { tables, state } = await folded([found(5, 'x'), ...others(RECENT_LENGTH - 1), found(5, 'x')]);
    expect(state).toMatchObject({ state: { coins: 5 + RECENT_LENGTH - 1 }, version: RECENT_LENGTH + 1 });
    expect(await findings(tables)).toEqual([]);
  });

  test('in the same record is passed over', async () => {
    const tables = await emptyTables();
    const batch = [recordAt(0, [found(5, 'x'), found(5, 'x'), added(7, 'y'), added(7, 'y')])];
    await pumpOf(tables.log)(batch, patient);
    await writerOf(tables.log, tables.store)(batch);
    expect(await stateOf(tables.store, 'purse/1')).toMatchObject({ state: { coins: 12 }, version: 4 });
    expect(await findings(tables)).toEqual([]);
  });

  test('that comes after more events than are remembered takes effect again, live and in every fold', async () => {
    const { tables, state } = await folded([found(5, 'x'), ...others(RECENT_LENGTH), found(5, 'x')]);
    expect(state).toMatchObject({ state: { coins: 10 + RECENT_LENGTH } });
    expect(await findings(tables)).toEqual([]);
  });

  test.each([1, RECENT_LENGTH - 1, RECENT_LENGTH, 3 * RECENT_LENGTH])(
    'of a type that is remembered for ever is passed over, %i events later',
    async (distance) => {
      const { tables, state } = await folded([
        added(5, 'x'),
        ...others(distance),
        added(5, 'x'),
        added(5, 'x'),
      ]);
      expect(state).toMatchObject({ state: { coins: 5 + distance }, version: distance + 3 });
      expect(await findings(tables)).toEqual([]);
    },
  );

  test('of a rejected request stays without effect, even if it would be accepted by now', async () => {
    const { tables, state } = await folded([
      spend(3, 'x'),
      ...others(RECENT_LENGTH * 3),
      added(50, 'money'),
      spend(3, 'x'),
    ]);
    expect(state).toMatchObject({ state: { coins: RECENT_LENGTH * 3 + 50 } });
    expect(await findings(tables)).toEqual([]);
  });

  test('is told by source and id together, and by aggregate', async () => {
    const { state } = await folded([
      added(5, 'x'),
      added(5, 'x', { source: '/elsewhere' }),
      ...others(RECENT_LENGTH),
      added(5, 'x', { source: '/yet/elsewhere' }),
    ]);
    expect(state).toMatchObject({ state: { coins: 15 + RECENT_LENGTH } });
  });

  test('is told by the log: who loses the claim keeps to the position that won', async () => {
    const tables = await emptyTables();
    const stream = [recordAt(0, [added(5, 'x')])];
    // The claim takes effect, and its answer is lost: the container folds nothing and hands back.
    let inserts = 0;
    const lossy = new FaultyEventLog(tables.log, () => (inserts++ === 0 ? 'after' : undefined));
    expect(await writerOf(lossy, tables.store)(stream)).toBe(stream[0]?.sequenceNumber);
    expect(await stateOf(tables.store, 'purse/1')).toBeUndefined();
    expect(await writerOf(tables.log, tables.store)(stream)).toBeUndefined();
    expect(await stateOf(tables.store, 'purse/1')).toMatchObject({ state: { coins: 5 }, version: 1 });
  });
});
