import { describe, expect, test } from '@jest/globals';
import { MAX_INLINE_BYTES, positionIn, recordPosition, type Subject } from '@reprise/event-envelope';
import type { LogItem } from '../../src/index.ts';
import { toEventItem } from '../../src/log/event-item.ts';
import { buildingHistory } from '../../src/playback/history-builder.ts';
import { sendingRecords } from '../../src/playback/send-records.ts';
import type { OutgoingRecord, PutResult } from '../../src/ports/record-stream.ts';
import { eventsOf, found, recordAt, sent, subjectNamed } from '../support/events.ts';
import { playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
const note = (place: number, length: number) =>
  sent('note-written', { text: 'x'.repeat(length) }, String(place), { subject: 'purse/1' });

describe('a history', () => {
  test('travels inline up to half a megabyte, to the byte, and as a claim check beyond', async () => {
    const inline = await playbackService();
    await inline.logs([note(0, 200_000), note(1, 200_000), note(2, 100_000)]);
    await inline.playBack({ mode: 'rebuild' });
    const [record] = inline.playback.records;
    expect(record?.bytes.byteLength).toBeLessThanOrEqual(MAX_INLINE_BYTES);
    expect(inline.histories()[0]?.events).toHaveLength(3);

    const room = MAX_INLINE_BYTES - (record?.bytes.byteLength ?? 0);
    for (const [more, isInline] of [
      [room, true],
      [room + 1, false],
    ] as const) {
      const service = await playbackService();
      await service.logs([note(0, 200_000), note(1, 200_000), note(2, 100_000 + more)]);
      await service.playBack({ mode: 'rebuild' });
      expect(service.histories()).toMatchObject([{ count: 3, subject: 'purse/1' }]);
      expect(service.histories()[0]?.events !== undefined).toBe(isInline);
      if (isInline) expect(service.playback.records[0]?.bytes.byteLength).toBe(MAX_INLINE_BYTES);
    }
  });

  test('of 100,000 events is read in flat memory', async () => {
    const building = buildingHistory(subjectNamed(1), {});
    let held = 0;
    const [event] = eventsOf(recordAt(0, [found(1, 'a', { subject: subjectNamed(1) })]));
    if (event === undefined) throw new Error('No event.');
    const item = toEventItem(event, 1);
    for (let place = 0; place < 100_000; place++) {
      building.add({ ...item, position: positionIn(recordPosition(1, String(place)), 0) });
      if (place % 1_000 === 0) held = Math.max(held, building.history()?.events?.length ?? 0);
    }
    expect(building.history()).toMatchObject({ count: 100_000, selected: 100_000 });
    expect(building.history()).not.toHaveProperty('events');
    expect(held).toBeLessThan(3_000);
  });

  test('is cut at the first incomplete record', async () => {
    const service = await playbackService();
    await service.logs([found(1, 'a')], [found(1, 'b')]);
    const events = eventsOf(recordAt(5, [found(1, 'c'), found(1, 'd')]));
    const first = events.slice(0, 1).map((event): LogItem => toEventItem(event, 2));
    await service.log.insert(first);
    await service.playBack({ mode: 'rebuild' });
    expect(service.histories()).toMatchObject([{ count: 2 }]);
  });
});

describe('records for the playback stream', () => {
  const records = (count: number, bytes = 10): OutgoingRecord[] =>
    Array.from({ length: count }, (_, id) => ({ subject: subjectNamed(id), bytes: new Uint8Array(bytes) }));

  /** A stream that answers as it is told; what was put is kept, call by call. */
  function told(answer: (record: OutgoingRecord, call: number) => PutResult['status']) {
    const calls: OutgoingRecord[][] = [];
    let inFlight = 0;
    const stream = {
      put: async (batch: readonly OutgoingRecord[]): Promise<PutResult[]> => {
        expect(inFlight++).toBe(0);
        expect(new Set(batch.map(({ subject }) => subject)).size).toBe(batch.length);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight--;
        calls.push([...batch]);
        return batch.map((record): PutResult => {
          const status = answer(record, calls.length);
          return status === 'put' ? { status, sequenceNumber: '1' } : { status, reason: 'so it is' };
        });
      },
      openShards: async () => [],
      putAt: async () => ({ status: 'failed', reason: '' }) as const,
    };
    return { calls, send: sendingRecords(stream, async (pause) => void (await clock.pass(pause))) };
  }

  test('go 500 and 5 MB a call', async () => {
    const { calls, send } = told(() => 'put');
    await send(records(1_200));
    await send(records(12, 1_000_000));
    expect(calls.map(({ length }) => length)).toEqual([500, 500, 200, 4, 4, 4]);
  });

  test('that failed go again, those alone, until all are in', async () => {
    const attempts = new Map<Subject, number>();
    const { send } = told(({ subject }) => {
      attempts.set(subject, (attempts.get(subject) ?? 0) + 1);
      return subject === 'purse/3' && (attempts.get(subject) ?? 0) < 4 ? 'failed' : 'put';
    });
    await send(records(10));
    expect([...attempts.values()].sort()).toEqual([...Array(9).fill(1), 4]);
  });

  test('that are pushed back go in smaller calls, farther apart', async () => {
    const started = clock.now();
    const { calls, send } = told((_, call) => (call <= 6 ? 'throttled' : 'put'));
    await send(records(50, 100_000));
    const bytes = calls.slice(0, 7).map((batch) => batch.length * 100_000);
    expect(bytes[5]).toBeLessThan((bytes[0] ?? 0) / 8);
    expect(clock.now() - started).toBeGreaterThan(0);
    expect(calls.flat().length).toBeGreaterThanOrEqual(50);
  });

  test('that never get through fail in the end', async () => {
    const { calls, send } = told(() => 'failed');
    await expect(send(records(3))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('so it is'),
    });
    expect(calls.length).toBe(10);
  });
});
