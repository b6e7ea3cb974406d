import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryEventLog } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { barrierRecord, barrierSubject } from '../../src/playback/barrier.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { countdown, oneAttempt, patient } from '../support/deadlines.ts';
import { deliver, invocations } from '../support/delivery.ts';
import { added, recordAt, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { FaultyEventLog, faultPlans, planned } from '../support/faults.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const BARRIER = barrierSubject('job', 'shardId-000000000000', 0);
const eventAt = (place: number) =>
  recordAt(place, [added(1, `e${place}`, { subject: subjectNamed(place % 3) })]);
const barrierAt = (place: number): IncomingRecord => {
  const { subject, bytes } = barrierRecord(BARRIER, '2026-11-24T12:00:00Z');
  return { ...eventAt(place), partitionKey: subject, bytes };
};
const isStored = async (log: MemoryEventLog, { partitionKey, sequenceNumber }: IncomingRecord) =>
  (await collected(log.query(partitionKey))).some(({ position }) => position.includes(sequenceNumber));

describe('a barrier', () => {
  test('is stored like any event, and acknowledged', async () => {
    const log = new MemoryEventLog();
    expect(await pumpOf(log)([eventAt(0), barrierAt(1), eventAt(2)], patient)).toBeUndefined();
    expect(await collected(log.query(BARRIER))).toHaveLength(1);
  });

  test('waits for everything else of its batch, and is handed back with it', async () => {
    const log = new MemoryEventLog();
    const hot = new FaultyEventLog(log, () => 'before');
    const broken = {
      ...methodsOf(log),
      insert: (items: Parameters<MemoryEventLog['insert']>[0]) =>
        (items.some(({ subject }) => subject === 'purse/2') ? hot : log).insert(items),
    };
    expect(await pumpOf(broken)([eventAt(0), barrierAt(1), eventAt(2)], oneAttempt)).toBe(
      sequenceNumberAt(0),
    );
    expect(await collected(log.query(BARRIER))).toEqual([]);
  });

  test('in the log says that all before it is there: whatever fails, and however it is delivered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(12),
        faultPlans(),
        invocations,
        async (events, place, plan, deliveries) => {
          const stream = Array.from({ length: events + 1 }, (_, index) =>
            index === Math.min(place, events) ? barrierAt(index) : eventAt(index),
          );
          const before = stream.slice(0, Math.min(place, events));
          const log = new MemoryEventLog();
          const faulty = new FaultyEventLog(log, planned(plan), async () => {
            const [barrier] = await collected(log.query(BARRIER));
            if (barrier === undefined) return;
            for (const record of before) expect(await isStored(log, record)).toBe(true);
          });
          const pumps = [pumpOf(faulty), pumpOf(faulty)].map(
            (pump) => (records: readonly IncomingRecord[]) => pump(records, countdown(8)),
          );
          await deliver(stream, pumps, deliveries);
          expect(await collected(log.query(BARRIER))).toHaveLength(1);
        },
      ),
      propertyRuns(100),
    );
  });
});

const methodsOf = (log: MemoryEventLog) => ({
  get: log.get.bind(log),
  query: log.query.bind(log),
  scan: log.scan.bind(log),
});
