import { describe, expect, test } from '@jest/globals';
import { MemoryEventLog } from '../../src/index.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, recordAt, records, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';
import { historyOf, timelineOf } from '../support/logs.ts';
import { recordingTelemetry } from '../support/telemetry.ts';

const of = (id: string, subject: number) => added(1, id, { subject: subjectNamed(subject) });

/** A log that fails every insert into this subject. */
const failingFor = (log: MemoryEventLog, subject: string) => {
  let current = '';
  const inner = new FaultyEventLog(log, () => (current === subject ? 'before' : undefined));
  return {
    get: inner.get.bind(inner),
    query: inner.query.bind(inner),
    scan: inner.scan.bind(inner),
    insert: async (items: Parameters<MemoryEventLog['insert']>[0]) => {
      const results = [];
      for (const item of items) {
        current = item.subject;
        results.push(...(await inner.insert([item])));
      }
      return results;
    },
  };
};

describe('pump', () => {
  test('stores the events of a batch, each subject’s in order, and acknowledges all', async () => {
    const log = new MemoryEventLog();
    const batch = records([of('a', 1), of('b', 1)], [of('c', 2)], [of('d', 1)]);
    expect(await pumpOf(log)(batch, patient)).toBeUndefined();
    expect(await historyOf(log, subjectNamed(1))).toEqual(['a', 'b', 'd']);
    expect(await historyOf(log, subjectNamed(2))).toEqual(['c']);
  });

  test('begins a record only when the subject’s record before it is fully in', async () => {
    const log = new MemoryEventLog();
    const calls: string[][] = [];
    const watched = new FaultyEventLog(log, () => undefined);
    const insert = watched.insert.bind(watched);
    watched.insert = (items) => {
      calls.push(items.filter(({ subject }) => subject.startsWith('purse')).map(({ id }) => String(id)));
      return insert(items);
    };
    await pumpOf(watched)(
      records([of('a', 1), of('b', 1)], [of('c', 1)], [of('d', 2)], [of('e', 1)]),
      patient,
    );
    expect(calls).toEqual([['a', 'b', 'd'], ['c'], ['e']]);
  });

  test('hands back from the lowest record that is not safe, and has stored what it could', async () => {
    const log = new MemoryEventLog();
    const batch = records([of('a', 1)], [of('b', 2)], [of('c', 3)], [of('d', 2)], [of('e', 1)]);
    expect(await pumpOf(failingFor(log, subjectNamed(2)))(batch)).toBe(sequenceNumberAt(1));
    expect(await historyOf(log, subjectNamed(1))).toEqual(['a']);
    expect(await historyOf(log, subjectNamed(2))).toEqual([]);
    expect(await historyOf(log, subjectNamed(3))).toEqual(['c']);
  });

  test('takes an event that is in the log already for what it is: a redelivery', async () => {
    const log = new MemoryEventLog();
    const { counts, errors, telemetry } = recordingTelemetry();
    const batch = records([of('a', 1), of('b', 1)], [of('c', 1)]);
    await pumpOf(log)(batch, patient);
    expect(await pumpOf(log, telemetry)(batch, patient)).toBeUndefined();
    expect(await historyOf(log, subjectNamed(1))).toEqual(['a', 'b', 'c']);
    expect(counts).toMatchObject({ Redeliveries: 3 });
    expect(errors).toEqual([]);
  });

  test('sounds the alarm where the log holds another event at the position, and keeps both', async () => {
    const log = new MemoryEventLog();
    const { counts, errors, telemetry } = recordingTelemetry();
    await pumpOf(log)(records([of('a', 1)]), patient);
    const other = recordAt(0, [of('another', 1)]);

    expect(await pumpOf(log, telemetry)([other], patient)).toBeUndefined();

    expect(await historyOf(log, subjectNamed(1))).toEqual(['a']);
    expect(counts).toMatchObject({ DigestMismatches: 1 });
    expect(errors).toHaveLength(1);
    const [kept] = await collected(log.query('~quarantine/2026-11'));
    expect(Buffer.from(kept?.raw as Uint8Array)).toEqual(Buffer.from(other.bytes));
    expect(kept?.reason).toContain('other content');
  });

  test('hands back a record of which the conflicting content could not be kept', async () => {
    const log = new MemoryEventLog();
    await pumpOf(log)(records([of('a', 1)]), patient);
    const pump = pumpOf(failingFor(log, '~quarantine/2026-11'));
    expect(await pump([recordAt(0, [of('another', 1)])])).toBe(sequenceNumberAt(0));
  });

  test('acknowledges nothing before the timeline names it', async () => {
    const log = new MemoryEventLog();
    const batch = records([of('a', 1)], [of('b', 2)]);
    let failures = 1;
    const first = new FaultyEventLog(log, () => (failures-- > 0 ? 'before' : undefined)); // timeline entries go first
    expect(await pumpOf(first)(batch)).toBe(sequenceNumberAt(0));
    expect(await timelineOf(log, batch)).toEqual([]);
    expect(await pumpOf(log)(batch, patient)).toBeUndefined();
    expect(await timelineOf(log, batch)).toEqual(['purse/1', 'purse/2']);
  });

  test('stores a record of the most and the largest events', async () => {
    const log = new MemoryEventLog();
    const many = Array.from({ length: 1_000 }, (_, index) => of(String(index), 1));
    expect(await pumpOf(log)(records(many), patient)).toBeUndefined();
    expect(await historyOf(log, subjectNamed(1))).toHaveLength(1_000);
  });

  test('takes an empty batch', async () => {
    expect(await pumpOf(new MemoryEventLog())([], patient)).toBeUndefined();
  });
});
