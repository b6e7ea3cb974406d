import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Aggregate, accept, defineAggregate, on, reject } from '@reprise/aggregate';
import { z } from 'zod';
import {
  acceptGolden,
  checkGolden,
  describeDifference,
  historiesIn,
  readEvents,
  recordGolden,
} from '../src/golden/index.ts';

const Jar = z.object({ count: z.int(), note: z.string().optional() });

/** A jar of sweets: how many one may take at once, and whether notes are still kept, are rules that change. */
const jarWith = (rules: { most: number; notes?: boolean } = { most: 3 }): Aggregate =>
  defineAggregate('jar', Jar, {
    initial: { count: 0 },
    events: {
      'sweets.filled.v1': on(z.any(), { apply: (s, { data }) => accept({ ...s, count: s.count + data.by }) }),
      'sweets.taking-requested.v1': on(z.any(), {
        apply: (s, { data }) =>
          data.by > rules.most ? reject('too-many') : accept({ ...s, count: s.count - data.by }),
      }),
      'sweets.labelled.v1': on(z.any(), {
        apply: (s, { data }) => accept(rules.notes === false ? s : { ...s, note: data.note }),
      }),
    },
  });

const line = (place: number, jar: number, type: string, data: object) =>
  JSON.stringify({
    specversion: '1.0',
    id: `e${place}`,
    source: '/tests',
    type: `sweets.${type}.v1`,
    subject: `jar/${jar}`,
    time: '2026-01-01T00:00:00Z',
    data,
    recordedtime: '2026-01-01T00:00:00Z',
    sequence: `0001-${String(place).padStart(64, '0')}-0000`,
  });

const HISTORY = [
  line(1, 1, 'filled', { by: 9 }),
  line(2, 1, 'taking-requested', { by: 4 }),
  line(3, 2, 'filled', { by: 1 }),
  line(4, 1, 'taking-requested', { by: 3 }),
  line(5, 2, 'labelled', { note: 'mint' }),
];

describe('a golden history', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reprise-golden-'));
    file = join(folder, 'afternoon.ndjson');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A folder of golden histories in which the jars of one afternoon were recorded. */
  function recorded(): string {
    const golden = join(mkdtempSync(join(folder, 'service-')), 'golden');
    writeFileSync(file, `${HISTORY.join('\n')}\n`);
    recordGolden(golden, [jarWith()], file);
    return golden;
  }
  const told = (golden: string, aggregate: Aggregate) =>
    checkGolden(golden, [aggregate]).flatMap(({ differences }) => differences.map(describeDifference));

  test('is recorded with what today’s logic makes of it', () => {
    const golden = recorded();
    expect(historiesIn(golden)).toEqual(['afternoon']);
    expect(checkGolden(golden, [jarWith()])).toEqual([
      { history: 'afternoon', aggregates: 2, events: 5, differences: [] },
    ]);
  });

  test('refuses a changed rule, naming aggregate, event and field, until it is accepted', () => {
    const golden = recorded();
    const changed = jarWith({ most: 4 });

    expect(told(golden, changed)).toEqual([
      [
        'jar/1, event 2, sweets.taking-requested.v1 e2:',
        "  /outcome/reason: expected 'too-many', got nothing",
        "  /outcome/status: expected 'rejected', got 'accepted'",
        "  /set: expected nothing, got { '/count': 5 }",
        '  and 1 more of its events',
        '  in the end /state/count: expected 6, got 2',
      ].join('\n'),
    ]);
    expect(acceptGolden(golden, [changed])).toMatchObject([
      { differences: [{ subject: 'jar/1', events: 2 }] },
    ]);
    expect(told(golden, changed)).toEqual([]);
    expect(told(golden, jarWith())).toHaveLength(1);
  });

  test('tells of a field that is not written any more', () => {
    expect(told(recorded(), jarWith({ most: 3, notes: false }))).toEqual([
      [
        'jar/2, event 2, sweets.labelled.v1 e5:',
        "  /set: expected { '/note': 'mint' }, got nothing",
        "  in the end /state/note: expected 'mint', got nothing",
      ].join('\n'),
    ]);
  });

  test('tells of results that were never accepted', () => {
    const golden = recorded();
    rmSync(join(golden, 'afternoon.results.json'));
    expect(told(golden, jarWith())).toEqual([
      'jar/1:\n  has no accepted result yet',
      'jar/2:\n  has no accepted result yet',
    ]);
  });

  test('leaves its results alone where nothing has changed, to the byte', () => {
    const golden = recorded();
    const results = () => readFileSync(join(golden, 'afternoon.results.json'), 'utf8');
    const before = results();
    acceptGolden(golden, [jarWith()]);
    expect(results()).toBe(before);
    recordGolden(golden, [jarWith()], file);
    expect(results()).toBe(before);
  });

  test('can be what `reprise history --json` prints', () => {
    const entries = HISTORY.map((text) => {
      const { sequence, recordedtime, ...event } = JSON.parse(text);
      return JSON.stringify({
        position: sequence,
        recordedtime,
        event,
        outcome: {},
        version: 1,
        changes: [],
      });
    });
    const printed = join(folder, 'printed.json');
    writeFileSync(printed, entries.join('\n'));
    writeFileSync(file, HISTORY.join('\n'));
    expect(readEvents(printed)).toEqual(readEvents(file));
  });

  test.each([
    ['nothing of a log', '{"id":"a"}', 'line 1 is no event of a log'],
    ['no JSON', 'id;type', 'line 1 is no JSON object'],
    [
      'another service’s aggregate',
      line(1, 1, 'filled', { by: 1 }).replace('jar/1', 'box/1'),
      'has only: jar',
    ],
    ['what could not be submitted', line(1, 1, 'filled', {}).replace('"e1"', '""'), 'could not be submitted'],
  ])('is refused where it is %s', (_what, text, message) => {
    const wrong = join(folder, 'wrong.ndjson');
    writeFileSync(wrong, text);
    expect(() => recordGolden(join(folder, 'refused'), [jarWith()], wrong)).toThrow(message);
    expect(historiesIn(join(folder, 'refused'))).toEqual([]);
  });

  test('is refused by a domain that does not give the same each time', () => {
    let calls = 0;
    const chance = defineAggregate('jar', z.any(), {
      initial: 0,
      events: { 'sweets.filled.v1': on(z.any(), { apply: () => accept(++calls) }) },
    });
    expect(() => recordGolden(join(folder, 'refused'), [chance], file)).toThrow('decides differently');
  });
});
