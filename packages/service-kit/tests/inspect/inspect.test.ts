import { describe, expect, test } from '@jest/globals';
import {
  latestEpoch,
  MemoryDataStore,
  MemoryEventLog,
  MemoryEventStream,
  parkedStates,
  quarantinedRecords,
  readySince,
} from '../../src/index.ts';
import { noteEpoch } from '../../src/log/epoch.ts';
import { quarantineItems } from '../../src/log/quarantine.ts';
import { setUp } from '../../src/setup/set-up.ts';
import { stateKey } from '../../src/state/state-document.ts';
import { added, recordAt } from '../support/events.ts';

const FIRST = Date.UTC(2026, 0, 1);
const streamOf = (created: number) => new MemoryEventStream(() => created);

describe('what a doctor finds', () => {
  test('before the first deployment: nothing is ready, and no epoch noted', async () => {
    expect(await readySince(new MemoryDataStore())).toBeUndefined();
    expect(await latestEpoch(new MemoryEventLog())).toBeUndefined();
  });

  test('after it: since when the data store is ready, and the stream of the epoch', async () => {
    const ports = { log: new MemoryEventLog(), store: new MemoryDataStore(), stream: streamOf(FIRST) };
    await setUp(ports, 1);
    expect(Date.parse((await readySince(ports.store)) ?? '')).not.toBeNaN();
    expect(await latestEpoch(ports.log)).toEqual({ epoch: 1, streamCreated: FIRST });
  });

  test('of several epochs, the newest', async () => {
    const log = new MemoryEventLog();
    await noteEpoch(9, log, streamOf(FIRST));
    await noteEpoch(10, log, streamOf(FIRST + 1));
    expect(await latestEpoch(log)).toEqual({ epoch: 10, streamCreated: FIRST + 1 });
  });

  test('records in quarantine are counted once, however many chunks they have, by the month', async () => {
    const log = new MemoryEventLog();
    const large = recordAt(1, [added(1, 'a')], { bytes: new Uint8Array(700 * 1024) });
    const small = recordAt(2, [added(1, 'a')], { bytes: new Uint8Array(1) });
    for (const incoming of [large, small]) await log.insert(quarantineItems({ incoming, reason: 'no' }, 1));
    expect(await quarantinedRecords(log, large.arrivedAt)).toBe(2);
    expect(await quarantinedRecords(log, FIRST)).toBe(0);
  });

  test('parked states among all states', async () => {
    const store = new MemoryDataStore();
    const parked = { since: '0001', reason: 'domain-error', detail: 'it threw' };
    await store.write([
      { ...stateKey('purse/1'), document: { rev: 'a', version: 1 }, indexes: {} },
      { ...stateKey('purse/2'), document: { rev: 'b', version: 1, parked }, indexes: {} },
      { subject: '~ready', item: '~ready', document: { rev: 'c', since: 'x' }, indexes: {} },
    ]);
    expect(await parkedStates(store)).toEqual({ states: 2, parked: 1 });
  });
});
