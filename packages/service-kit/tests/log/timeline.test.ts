import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isRead, type ReadRecord, readRecord } from '../../src/log/record.ts';
import {
  hourOf,
  readTimelineEntry,
  TIMELINE_BUCKETS,
  timelineEntries,
  timelinePartition,
} from '../../src/log/timeline.ts';
import { added, recordAt, subjectNamed } from '../support/events.ts';

const HOUR = 60 * 60 * 1000;
const EIGHT = Date.UTC(2026, 10, 23, 8);

/** The n-th record: of its own subject, with some events, arriving at a moment. */
function read(place: number, count: number, arrivedAt: number, times: readonly string[] = []): ReadRecord {
  const events = Array.from({ length: count }, (_, index) =>
    added(1, `${place}-${index}`, {
      subject: subjectNamed(place),
      ...(times[index] === undefined ? {} : { time: times[index] }),
    }),
  );
  const record = readRecord(recordAt(place, events, { arrivedAt }), 1);
  if (!isRead(record)) throw new Error('It holds events.');
  return record;
}

const positionOf = (record: ReadRecord): string => String(record.events[0]?.sequence).slice(0, -5);

describe('timeline entries', () => {
  test('name subject, position, number of events, least and greatest time of each record', () => {
    const times = ['1993-05-01T00:00:00Z', '1993-01-01T12:00:00+01:00', '1993-07-01T00:00:00Z'];
    const record = read(1, 3, EIGHT, times);
    expect(timelineEntries([record]).flatMap(readTimelineEntry)).toEqual([
      [
        'purse/1',
        positionOf(record),
        3,
        Date.parse('1993-01-01T11:00:00Z'),
        Date.parse('1993-07-01T00:00:00Z'),
      ],
    ]);
  });

  test('lie in the hour in which their records arrived, to the millisecond', () => {
    const batch = [
      read(1, 1, EIGHT - 1),
      read(2, 1, EIGHT),
      read(3, 1, EIGHT + HOUR - 1),
      read(4, 1, EIGHT + HOUR),
    ];
    const byHour = timelineEntries(batch).map((entry) => ({
      hour: entry.subject.split('/')[1],
      subjects: readTimelineEntry(entry).map(([subject]) => subject),
    }));
    expect(byHour).toEqual([
      { hour: '2026-11-23T07', subjects: ['purse/1'] },
      { hour: '2026-11-23T08', subjects: ['purse/2', 'purse/3'] },
      { hour: '2026-11-23T09', subjects: ['purse/4'] },
    ]);
    expect(hourOf(EIGHT)).toBe('2026-11-23T08');
  });

  test('are spread over 8 buckets, and over no others', () => {
    const entries = Array.from({ length: 200 }, (_, place) =>
      timelineEntries([read(place, 1, EIGHT)]),
    ).flat();
    const partitions = new Set(entries.map(({ subject }) => subject));
    expect(TIMELINE_BUCKETS).toBe(8);
    expect([...partitions].sort()).toEqual(
      Array.from({ length: 8 }, (_, bucket) => timelinePartition('2026-11-23T08', bucket)),
    );
  });

  test('come to the same for the same batch, so that a redelivery adds nothing', () => {
    const batch = [read(1, 2, EIGHT), read(2, 1, EIGHT)];
    expect(timelineEntries(batch)).toEqual(timelineEntries(batch));
  });

  test('cover all records however a retried batch is cut, and overlap only by whole rows', () => {
    const records = Array.from({ length: 12 }, (_, place) =>
      read(place, 1 + (place % 3), EIGHT + place * 20 * 60 * 1000),
    );
    const cuts = fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 12 })), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (retried) => {
        const batches = [[0, 12] as const, ...retried].map(([from, size]) =>
          records.slice(from, from + size),
        );
        const rows = batches.flatMap((batch) => timelineEntries(batch).flatMap(readTimelineEntry));
        const distinct = new Set(rows.map((row) => JSON.stringify(row)));
        expect(distinct).toEqual(
          new Set(
            timelineEntries(records)
              .flatMap(readTimelineEntry)
              .map((row) => JSON.stringify(row)),
          ),
        );
        expect(distinct.size).toBe(records.length);
      }),
    );
  });

  test('are split where one item would not hold them all', () => {
    const name = 'x'.repeat(240);
    const records = Array.from({ length: 1_500 }, (_, place) => {
      const record = read(place, 1, EIGHT);
      return { ...record, subject: `purse/${name}${place}` as typeof record.subject };
    });
    const entries = timelineEntries(records);
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.flatMap(readTimelineEntry)).toHaveLength(records.length);
    const keys = entries.map(({ subject, position }) => `${subject} ${position}`);
    expect(new Set(keys).size).toBe(entries.length);
  });

  test('say in their key from which to which position they reach', () => {
    const records = [read(3, 1, EIGHT), read(9, 1, EIGHT), read(5, 1, EIGHT)];
    const [entry] = timelineEntries(records);
    const [first, last] = [records[0], records[1]].map((record) => record && positionOf(record));
    expect(entry?.position.startsWith(`${first}..${last}~`)).toBe(true);
  });

  test('are none for no records', () => {
    expect(timelineEntries([])).toEqual([]);
  });
});
