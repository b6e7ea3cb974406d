import { describe, expect, test } from '@jest/globals';
import { MemoryDataStore, MemoryEventLog } from '../../src/index.ts';
import { makeReady, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, recordAt, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { recordingTelemetry } from '../support/telemetry.ts';

const of = (place: number, subject: number) =>
  recordAt(place, [added(1, `a${place}`, { subject: subjectNamed(subject) })]);

describe('a store that nobody has called ready', () => {
  test('is not taken for one where missing states are new: everything is handed back', async () => {
    const [log, store] = [new MemoryEventLog(), new MemoryDataStore()];
    const { counts, errors, telemetry } = recordingTelemetry();
    const write = writerOf(log, store, { telemetry });
    expect(await write([of(0, 1), of(1, 2)], patient)).toBe(sequenceNumberAt(0));
    expect(await stateOf(store, subjectNamed(1))).toBeUndefined();
    expect(counts).toEqual({ HandedBack: 2 });
    expect(errors.length).toBeGreaterThan(0);
  });

  test('holds nobody up whose state is there', async () => {
    const [log, store] = [new MemoryEventLog(), new MemoryDataStore()];
    const ready = new MemoryDataStore();
    await makeReady(ready);
    await writerOf(log, ready)([of(0, 1)]);
    const stored = (await stateOf(ready, subjectNamed(1)))?.stored;
    if (stored === undefined) throw new Error('Nothing was folded.');
    await store.write([stored]);

    expect(await writerOf(log, store)([of(1, 2), of(2, 1)])).toBe(sequenceNumberAt(1));

    expect(await stateOf(store, subjectNamed(1))).toMatchObject({ version: 2 });
    expect(await stateOf(store, subjectNamed(2))).toBeUndefined();
  });

  test('is asked afresh each time: a container needs no restart', async () => {
    const [log, store] = [new MemoryEventLog(), new MemoryDataStore()];
    const write = writerOf(log, store);
    expect(await write([of(0, 1)])).toBe(sequenceNumberAt(0));
    await makeReady(store);
    expect(await write([of(0, 1)])).toBeUndefined();
  });
});
