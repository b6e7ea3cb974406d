import { describe, expect, test } from '@jest/globals';
import { MemoryEventLog } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, recordAt, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';
import { historyOf } from '../support/logs.ts';
import { recordingTelemetry } from '../support/telemetry.ts';

const broken = (place: number, bytes: Uint8Array): IncomingRecord =>
  recordAt(place, [added(1, 'a')], { bytes });

const quarantined = async (log: MemoryEventLog) => collected(log.query('~quarantine/2026-11'));

describe('a record that cannot be read', () => {
  test.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x5b, 0xff, 0x5d])],
    ['nothing', new Uint8Array(0)],
    ['no batch', Buffer.from('{"id":"a"}')],
    ['an empty batch', Buffer.from('[]')],
    ['an event without an id', Buffer.from(JSON.stringify([{ ...added(1, 'a'), id: undefined }]))],
  ])('because it is %s, is kept raw, counted, and acknowledged', async (_, bytes) => {
    const log = new MemoryEventLog();
    const { counts, errors, telemetry } = recordingTelemetry();
    const record = broken(1, bytes);
    const fine = recordAt(2, [added(1, 'fine')]);

    expect(await pumpOf(log, telemetry)([record, fine], patient)).toBeUndefined();

    const [kept, ...more] = await quarantined(log);
    expect(more).toEqual([]);
    expect(Buffer.from(kept?.raw as Uint8Array)).toEqual(Buffer.from(bytes));
    expect(kept).toMatchObject({
      partitionkey: record.partitionKey,
      recordedtime: record.arrivedAt,
      chunks: 1,
      reason: expect.any(String),
    });
    expect(counts).toMatchObject({ QuarantinedRecords: 1, EventsStored: 1 });
    expect(errors).toHaveLength(1);
    expect(await historyOf(log, subjectNamed(1))).toEqual(['fine']);
  });

  test('because its partition key is not its subject, is kept too', async () => {
    const log = new MemoryEventLog();
    await pumpOf(log)([recordAt(0, [added(1, 'a')], { partitionKey: 'purse/2' })], patient);
    expect(await quarantined(log)).toHaveLength(1);
    expect(await historyOf(log, subjectNamed(1))).toEqual([]);
  });

  test('of 700 KB is kept in chunks that an item holds, and comes together again', async () => {
    const log = new MemoryEventLog();
    const bytes = Buffer.from(Array.from({ length: 700 * 1024 }, (_, index) => index % 251));
    await pumpOf(log)([broken(0, bytes)], patient);
    const chunks = await quarantined(log);
    expect(chunks.map(({ chunks: count }) => count)).toEqual([3, 3, 3]);
    expect(chunks.every(({ raw }) => (raw as Uint8Array).byteLength < 390 * 1024)).toBe(true);
    expect(Buffer.concat(chunks.map(({ raw }) => raw as Uint8Array)).equals(bytes)).toBe(true);
  });

  test('is handed back until all of it is kept', async () => {
    const log = new MemoryEventLog();
    const bytes = Buffer.alloc(700 * 1024, 1);
    let inserts = 0;
    const flaky = new FaultyEventLog(log, () => (++inserts === 2 ? 'before' : undefined));
    expect(await pumpOf(flaky)([broken(0, bytes)])).toBe(sequenceNumberAt(0));
    expect(await quarantined(log)).toHaveLength(2);
    expect(await pumpOf(log)([broken(0, bytes)])).toBeUndefined();
    expect(await quarantined(log)).toHaveLength(3);
  });

  test('is kept once, however often it comes', async () => {
    const log = new MemoryEventLog();
    const record = broken(0, Buffer.from('{'));
    for (const _ of [1, 2, 3]) expect(await pumpOf(log)([record], patient)).toBeUndefined();
    expect(await quarantined(log)).toHaveLength(1);
  });
});

describe('a record that another producer filled with strange attributes', () => {
  test.each([
    ['correlationid', null],
    ['datacontenttype', null],
    ['origin', ['a']],
    ['expectedversion', 1e300],
    ['traceparent', 5],
  ])('%s: %j, is stored as it is', async (name, value) => {
    const log = new MemoryEventLog();
    const record = recordAt(0, [added(1, 'a', { [name]: value })]);
    expect(await pumpOf(log)([record], patient)).toBeUndefined();
    expect(await historyOf(log, subjectNamed(1))).toEqual(['a']);
  });
});
