import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryEventLog } from '../../src/index.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { countdown } from '../support/deadlines.ts';
import { type Consume, deliver, invocations } from '../support/delivery.ts';
import { added, eventsOf, recordAt, subjectNamed } from '../support/events.ts';
import { FaultyEventLog, faultPlans, planned } from '../support/faults.ts';
import { historyOf, timelineRows } from '../support/logs.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

/** Streams of three subjects' records, of one to four events each. */
const streams: fc.Arbitrary<IncomingRecord[]> = fc
  .array(fc.record({ subject: fc.nat(2), count: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 15,
  })
  .map((shapes) =>
    shapes.map(({ subject, count }, place) =>
      recordAt(
        place,
        Array.from({ length: count }, (_, index) =>
          added(1, `${place}-${index}`, { subject: subjectNamed(subject) }),
        ),
      ),
    ),
  );

/** What the log of each subject should become: positions, record by record. */
function positionsBySubject(stream: readonly IncomingRecord[]) {
  const bySubject = Map.groupBy(stream, ({ partitionKey }) => partitionKey);
  return [...bySubject].map(
    ([subject, records]) =>
      [subject, records.map((record) => eventsOf(record).map(({ sequence }) => String(sequence)))] as const,
  );
}

/** Every subject's log: whole records, then at most one that is not complete, then nothing. */
async function expectPrefixes(log: MemoryEventLog, stream: readonly IncomingRecord[]): Promise<void> {
  for (const [subject, records] of positionsBySubject(stream)) {
    const stored = new Set((await collected(log.query(subject))).map(({ position }) => position));
    const counts = records.map((positions) => positions.filter((position) => stored.has(position)).length);
    const firstOpen = counts.findIndex((count, index) => count < (records[index]?.length ?? 0));
    const after = firstOpen === -1 ? [] : counts.slice(firstOpen + 1);
    expect(after.filter((count) => count > 0)).toEqual([]);
  }
}

/** What is acknowledged is in the log as a whole, and named in the timeline. */
async function expectSafe(log: MemoryEventLog, acknowledged: readonly IncomingRecord[]): Promise<void> {
  const rows = await timelineRows(log, acknowledged);
  for (const record of acknowledged) {
    const last = eventsOf(record).at(-1);
    const history = await collected(
      readHistory(log, subjectNamed(record.partitionKey.slice(6)), last?.sequence),
    );
    expect(history.at(-1)?.sequence).toBe(last?.sequence);
    expect(rows.some(([, position]) => String(last?.sequence).startsWith(position))).toBe(true);
  }
}

describe('a subject’s log is always a prefix of its events', () => {
  test('whatever statement fails, and however batches are cut and delivered again', async () => {
    const patience = fc.array(fc.nat(12), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(streams, faultPlans(), invocations, patience, async (stream, faults, plan, rounds) => {
        const log = new MemoryEventLog();
        const faulty = new FaultyEventLog(log, planned(faults), () => expectPrefixes(log, stream));
        const pump: Consume = async (batch) => {
          const failed = await pumpOf(faulty)(batch, countdown(rounds.shift() ?? 5));
          const cut = batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed);
          await expectSafe(log, failed === undefined ? batch : batch.slice(0, cut));
          return failed;
        };
        await deliver(stream, [pump, pump], plan);

        for (const [subject, records] of positionsBySubject(stream)) {
          const history = await collected(readHistory(log, subjectNamed(subject.slice(6))));
          expect(history.map(({ sequence }) => sequence)).toEqual(records.flat());
        }
        expect(await timelineRows(log, stream)).toHaveLength(stream.length);
      }),
      propertyRuns(150),
    );
  });

  test('also while a container that was given up on still works on the same batch', async () => {
    await fc.assert(
      fc.asyncProperty(streams, faultPlans(), faultPlans(), async (stream, ours, theirs) => {
        const log = new MemoryEventLog();
        const pumps = [ours, theirs].map((faults) =>
          pumpOf(new FaultyEventLog(log, planned(faults), () => expectPrefixes(log, stream))),
        );
        const settled = await Promise.allSettled(pumps.map((pump) => pump(stream, countdown(500))));
        await pumpOf(log)(stream, countdown(500));
        expect(settled).toHaveLength(2);
        for (const [subject, records] of positionsBySubject(stream))
          expect(await historyOf(log, subjectNamed(subject.slice(6)))).toHaveLength(records.flat().length);
      }),
      propertyRuns(60),
    );
  });
});
