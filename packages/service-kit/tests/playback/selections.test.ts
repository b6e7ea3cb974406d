import { describe, expect, test } from '@jest/globals';
import type { CloudEvent, HistoryRecord, Subject } from '@reprise/event-envelope';
import { isSelected, positionIn, recordPosition } from '@reprise/event-envelope';
import { MemoryEventLog } from '../../src/index.ts';
import { identityItem } from '../../src/log/identity-item.ts';
import { readHistory } from '../../src/log/read-history.ts';
import { TIMELINE_DIRECTORY } from '../../src/log/timeline.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { but } from '../support/but.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, added, found, recordAt, subjectNamed } from '../support/events.ts';
import { playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const POSITION = positionIn(recordPosition(1, '1'), 0);
const HOUR = 3_600_000;
const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
const subjectsOf = (histories: readonly HistoryRecord[]): string[] =>
  histories.map(({ subject }) => subject).sort();

/** Counts the reads of the log. */
function countingReads(log: EventLog) {
  const reads = { queries: [] as string[], scans: 0 };
  const counted = but(log, {
    query: (subject, range) => {
      reads.queries.push(subject);
      return log.query(subject, range);
    },
    scan: (...share) => {
      reads.scans += 1;
      return log.scan(...share);
    },
  });
  return { reads, counted };
}

/** Purse n gets events at these hours, counted from eight o'clock; each of them also `time`d there, years before. */
async function pursesAt(hours: Readonly<Record<number, readonly number[]>>) {
  const log = new MemoryEventLog();
  const { reads, counted } = countingReads(log);
  const service = await playbackService({ wrap: () => ({ log: counted }) });
  const arrivals = Object.entries(hours)
    .flatMap(([id, ofPurse]) => ofPurse.map((hour) => ({ id, hour })))
    .sort((a, b) => a.hour - b.hour);
  const records = arrivals.map(({ id, hour }, place) => {
    const event = added(1, `${id}-${hour}`, {
      subject: subjectNamed(id),
      time: at(Date.UTC(2020, 0, 1, hour)),
    });
    return recordAt(place, [event], { arrivedAt: ARRIVED + hour * HOUR });
  });
  await pumpOf(log)(records, patient);
  reads.queries = [];
  return { ...service, reads, log };
}

const whole = async (log: EventLog, subject: Subject) => collected(readHistory(log, subject));

describe('everything', () => {
  test('is every aggregate with its whole history, and nothing else that lies in the log', async () => {
    const service = await playbackService();
    const of = (id: number, event: string) => found(1, event, { subject: subjectNamed(id) });
    await service.logs(
      [of(1, 'a'), of(1, 'b')],
      [of(2, 'c')],
      [of(1, 'd')],
      [{ ...of(1, 'x'), subject: 'till/1' } as unknown as CloudEvent],
    );
    await service.log.insert([identityItem(subjectNamed(1), 'f'.repeat(32), POSITION)]);
    const job = await service.playBack({ mode: 'rebuild' });
    expect(job).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 2, events: 4, selected: 4 } });
    const histories = service.histories();
    expect(subjectsOf(histories)).toEqual(['purse/1', 'purse/2']);
    for (const { subject, events, count, upTo, identities } of histories) {
      const logged = await whole(service.log, subject);
      expect(events).toEqual(
        logged.map((event) => ({ ...event, playbackid: job.id, playbackmode: 'rebuild' })),
      );
      expect([count, upTo]).toEqual([logged.length, logged.at(-1)?.sequence]);
      expect(identities).toEqual(
        subject === 'purse/1' ? { count: 1, digest: 'f'.repeat(16) } : { count: 0, digest: '0'.repeat(16) },
      );
    }
  });

  test.each([1, 3, 16])('in %i segments, each aggregate once', async (segments) => {
    const service = await playbackService();
    const subjects = Array.from({ length: 50 }, (_, id) => subjectNamed(id));
    await service.logs(...subjects.map((subject) => [found(1, 'a', { subject })]));
    await service.playBack({ mode: 'rebuild', segments });
    expect(subjectsOf(service.histories())).toEqual([...subjects].sort());
  });

  test('is nothing where the log is empty, and that is done at once', async () => {
    const service = await playbackService();
    expect(await service.playBack({ mode: 'rebuild' })).toMatchObject({ status: 'COMPLETED' });
    expect(service.histories()).toEqual([]);
  });
});

describe('subjects', () => {
  test('are read by name, each once however often it is named, without a scan', async () => {
    const service = await pursesAt({ 1: [0], 2: [0], 3: [0] });
    await service.playBack({
      mode: 'rebuild',
      select: { subjects: ['purse/3', 'purse/1', 'purse/3', 'purse/9'] },
    });
    expect(subjectsOf(service.histories())).toEqual(['purse/1', 'purse/3']);
    expect(service.reads).toEqual({ queries: ['purse/1', 'purse/3', 'purse/9'], scans: 0 });
  });
});

describe('types', () => {
  test('are those aggregates that have one, with their whole histories, and no other', async () => {
    const service = await playbackService();
    const of = (id: number) => ({ subject: subjectNamed(id) });
    await service.logs(
      [added(1, 'a', of(1)), found(1, 'b', of(1))],
      [added(1, 'c', of(2))],
      [found(1, 'd', of(3))],
    );
    const job = await service.playBack({ mode: 'replay', select: { types: ['shop.coins-found.v1'] } });
    expect(job.sent).toEqual({ aggregates: 2, events: 3, selected: 2 });
    const histories = service.histories();
    expect(subjectsOf(histories)).toEqual(['purse/1', 'purse/3']);
    expect(histories.find(({ subject }) => subject === 'purse/1')).toMatchObject({
      count: 2,
      select: { types: ['shop.coins-found.v1'] },
      playbackmode: 'replay',
    });
  });
});

describe('a range of recordedtime', () => {
  test('of one hour reads that hour: its eight buckets, a query for each aggregate in it, and no scan', async () => {
    const service = await pursesAt({ 1: [0, 1], 2: [1, 2], 3: [2], 4: [1] });
    const recorded = { from: at(ARRIVED + HOUR), to: at(ARRIVED + HOUR + 60_000) };
    await service.playBack({ mode: 'rebuild', select: { recorded } });
    expect(subjectsOf(service.histories())).toEqual(['purse/1', 'purse/2', 'purse/4']);
    expect(service.reads.scans).toBe(0);
    const timeline = service.reads.queries.filter((one) => one.startsWith('~'));
    expect(timeline.sort()).toEqual(
      Array.from({ length: 8 }, (_, bucket) => `~timeline/2026-11-23T09/${bucket}`),
    );
    expect(service.reads.queries.filter((one) => !one.startsWith('~'))).toEqual([
      'purse/1',
      'purse/2',
      'purse/4',
    ]);
  });

  test('of many hours sends an aggregate of several of them once', async () => {
    const service = await pursesAt({ 1: [0, 1, 2, 5], 2: [2, 3], 3: [9] });
    const job = await service.playBack({
      mode: 'rebuild',
      select: { recorded: { from: at(ARRIVED), to: at(ARRIVED + 4 * HOUR) } },
    });
    expect(subjectsOf(service.histories())).toEqual(['purse/1', 'purse/2']);
    expect(job.sent.selected).toBe(5);
    const hours = new Set(
      service.reads.queries.filter((one) => one.startsWith('~timeline/')).map((one) => one.split('/')[1]),
    );
    expect([...hours]).toEqual(['2026-11-23T08', '2026-11-23T09', '2026-11-23T10', '2026-11-23T11']);
  });

  test.each([
    [{ from: 2 }, [1, 2, 3]],
    [{ to: 1 }, [1]],
    [{ from: 6 }, [3]],
  ])('may be open: %j', async ({ from, to }: { from?: number; to?: number }, ids) => {
    const service = await pursesAt({ 1: [0, 1, 2], 2: [2, 3], 3: [9] });
    const recorded = {
      ...(from === undefined ? {} : { from: at(ARRIVED + from * HOUR) }),
      ...(to === undefined ? {} : { to: at(ARRIVED + to * HOUR + 1_000) }),
    };
    await service.playBack({ mode: 'rebuild', select: { recorded } });
    expect(subjectsOf(service.histories())).toEqual(ids.map((id) => `purse/${id}`));
    expect(service.reads.scans).toBe(0);
  });
});

describe('a range of time', () => {
  test('reads all hours, and of the aggregates only those that may have an event in it', async () => {
    const service = await pursesAt({ 1: [0], 2: [1], 3: [2], 4: [1, 30] });
    const time = { from: at(Date.UTC(2020, 0, 1, 1)), to: at(Date.UTC(2020, 0, 1, 1, 59)) };
    await service.playBack({ mode: 'rebuild', select: { time } });
    expect(subjectsOf(service.histories())).toEqual(['purse/2', 'purse/4']);
    expect(service.reads.queries.filter((one) => one.startsWith('purse'))).toEqual(['purse/2', 'purse/4']);
    expect(service.reads.queries).toContain(TIMELINE_DIRECTORY);
    expect(service.reads.scans).toBe(0);
  });

  test('and types, subjects and recordedtime together select what fulfils all of them', async () => {
    const service = await pursesAt({ 1: [0, 1], 2: [1], 3: [1] });
    const hour = { from: at(ARRIVED + HOUR), to: at(ARRIVED + HOUR + 60_000) };
    const select = { subjects: ['purse/1', 'purse/2'], recorded: hour, types: ['shop.coins-added.v1'] };
    const job = await service.playBack({ mode: 'rebuild', select });
    expect(job.sent).toEqual({ aggregates: 2, events: 3, selected: 2 });
    const [first] = service.histories();
    const logged = first?.events ?? [];
    expect(logged.filter((event) => first !== undefined && isSelected(first.select, event))).toHaveLength(1);
  });
});
