import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventLog, LogItem } from '@reprise/service-kit';
import { collect, numbered, shuffled, uniqueName } from './support.ts';

/** An events table that a suite may write into, whatever else it holds. */
export interface OpenEventLog {
  readonly log: EventLog;
  close?(): Promise<void>;
}

const KILOBYTE = 1024;
const positionAt = (place: number): string => String(place).padStart(6, '0');
const itemAt = (subject: string, place: number, content: object = { place }): LogItem => ({
  subject,
  position: positionAt(place),
  ...content,
});

/**
 * What everything relies on that is written to an events table: defines the tests of one implementation.
 *
 * @example describe('in memory', () => eventLogContract(async () => ({ log: new MemoryEventLog() })));
 */
export function eventLogContract(open: () => Promise<OpenEventLog>): void {
  let opened: OpenEventLog;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close?.());
  const log = (): EventLog => opened.log;

  describe('scan', () => scanTests(log)); // first, while there is little to scan
  describe('insert', () => insertTests(log));
  describe('get', () => getTests(log));
  describe('query', () => queryTests(log));
}

function insertTests(log: () => EventLog): void {
  test('puts items whose keys are free', async () => {
    const subject = uniqueName();
    const items = numbered(3).map((place) => itemAt(subject, place));
    expect(await log().insert(items)).toEqual(items.map(() => ({ status: 'inserted' })));
    expect(await collect(log().query(subject))).toEqual(items);
  });

  test('leaves what is there as it is, and puts the rest, one answer for each in order', async () => {
    const subject = uniqueName();
    const isTaken = (place: number) => place % 7 === 3;
    const before = numbered(60)
      .filter(isTaken)
      .map((place) => itemAt(subject, place, { by: 'first' }));
    await log().insert(before);

    const items = numbered(60).map((place) => itemAt(subject, place, { by: 'second' }));
    const results = await log().insert(items);

    expect(results).toEqual(items.map((_, place) => ({ status: isTaken(place) ? 'exists' : 'inserted' })));
    const authors = (await collect(log().query(subject))).map(({ by }) => by);
    expect(authors).toEqual(numbered(60).map((place) => (isTaken(place) ? 'first' : 'second')));
  });

  test('lets exactly one of many win who insert under the same key at once', async () => {
    const subject = uniqueName();
    const attempts = numbered(12).map((by) => log().insert([itemAt(subject, 0, { by })]));
    const winners = (await Promise.all(attempts)).flatMap(([result], by) =>
      result?.status === 'inserted' ? [by] : [],
    );
    expect(winners).toHaveLength(1);
    expect(await log().get([itemAt(subject, 0)])).toMatchObject([{ by: winners[0] }]);
  });

  test('takes nothing', async () => {
    expect(await log().insert([])).toEqual([]);
  });
}

function getTests(log: () => EventLog): void {
  test('answers for more than 100 keys in their order, with nothing for those that are missing', async () => {
    const subject = uniqueName();
    const isThere = (place: number) => place % 5 !== 0;
    const items = numbered(250).map((place) => itemAt(subject, place));
    await log().insert(items.filter((_, place) => isThere(place)));

    const asked = shuffled(items);
    const found = await log().get(asked);

    expect(found).toEqual(asked.map((item) => (isThere(Number(item.place)) ? item : undefined)));
  });

  test('answers as often as it is asked for the same', async () => {
    const subject = uniqueName();
    const [first, second] = [itemAt(subject, 0), itemAt(subject, 1)];
    await log().insert([first]);
    expect(await log().get([first, second, first, second])).toEqual([first, undefined, first, undefined]);
  });

  test('gives strings, numbers and bytes back as they were', async () => {
    const values = {
      empty: '',
      text: 'žluťoučký kůň 🐎 \u0000 "quoted" \\',
      zero: 0,
      negative: -1,
      fraction: 0.1,
      tiny: 1e-7,
      large: Number.MAX_SAFE_INTEGER,
      huge: 1e21,
      nobytes: new Uint8Array(0),
      bytes: Uint8Array.from({ length: 256 }, (_, index) => index),
    };
    const item = itemAt(uniqueName(), 0, values);
    await log().insert([item]);
    expect((await log().get([item])).map(plain)).toEqual([plain(item)]);
  });

  test('takes nothing', async () => {
    expect(await log().get([])).toEqual([]);
  });
}

function queryTests(log: () => EventLog): void {
  const within = async (subject: string, range?: { from?: string; to?: string }) =>
    (await collect(log().query(subject, range))).map(({ place }) => place);

  test('gives one subject’s items by rising position, however they came', async () => {
    const [subject, other] = [uniqueName(), uniqueName()];
    await log().insert(shuffled(numbered(40).map((place) => itemAt(subject, place))));
    await log().insert([itemAt(other, 7)]);
    expect(await within(subject)).toEqual(numbered(40));
  });

  test('keeps to bounds, both of them inclusive', async () => {
    const subject = uniqueName();
    await log().insert(numbered(10).map((place) => itemAt(subject, place)));
    expect(await within(subject, { from: positionAt(3), to: positionAt(5) })).toEqual([3, 4, 5]);
    expect(await within(subject, { from: positionAt(8) })).toEqual([8, 9]);
    expect(await within(subject, { to: positionAt(1) })).toEqual([0, 1]);
    expect(await within(subject, { from: positionAt(20) })).toEqual([]);
  });

  test('goes on from page to page: 2 MB come whole and in order', async () => {
    const subject = uniqueName();
    const content = 'x'.repeat(200 * KILOBYTE);
    await log().insert(shuffled(numbered(11).map((place) => itemAt(subject, place, { place, content }))));
    expect(await within(subject)).toEqual(numbered(11));
  });

  test('finds nothing of a subject that is unknown', async () => {
    expect(await within(uniqueName())).toEqual([]);
  });
}

function scanTests(log: () => EventLog): void {
  const SUBJECTS = 50;
  const ITEMS = 6;

  test.each([1, 4])(
    'cut into %i, covers everything once, and keeps a subject’s items together and in order',
    async (segments) => {
      const name = uniqueName();
      const items = numbered(SUBJECTS).flatMap((subject) =>
        // 10 KB each, so that a segment takes several pages
        numbered(ITEMS).map((place) =>
          itemAt(`${name}-${subject}`, place, { place, content: 'x'.repeat(10 * KILOBYTE) }),
        ),
      );
      await log().insert(shuffled(items));

      const shares = await Promise.all(
        numbered(segments).map((segment) => collect(log().scan(segment, segments))),
      );

      const keys = shares.map((share) =>
        share
          .filter(({ subject }) => subject.startsWith(name))
          .map(({ subject, place }) => ({ subject, place })),
      );
      const runs = keys.flatMap((share) =>
        share.filter(({ subject }, index) => share[index - 1]?.subject !== subject),
      );
      expect(new Set(runs.map(({ subject }) => subject)).size).toBe(SUBJECTS);
      expect(runs).toHaveLength(SUBJECTS);
      const places = keys.flat().map(({ place }) => place);
      expect(places).toEqual(numbered(SUBJECTS).flatMap(() => numbered(ITEMS)));
    },
  );

  test.each([1, 4])('cut into %i, goes on behind any item', async (segments) => {
    const name = uniqueName();
    await log().insert(
      shuffled(numbered(24).map((place) => itemAt(`${name}-${place % 8}`, Math.floor(place / 8)))),
    );
    for (const segment of numbered(segments)) {
      const share = keysOf(await collect(log().scan(segment, segments)), name);
      for (const [index, after] of share.entries()) {
        const rest = share.slice(index + 1);
        expect(keysOf(await collect(log().scan(segment, segments, after)), name)).toEqual(rest);
      }
    }
  });
}

/** Keys of a share, of the subjects of one test. */
const keysOf = (items: readonly LogItem[], name: string) =>
  items
    .filter(({ subject }) => subject.startsWith(name))
    .map(({ subject, position }) => ({ subject, position }));

/** Bytes of whichever class, so that only what they hold is compared. */
const plain = (item: LogItem | undefined) =>
  Object.fromEntries(
    Object.entries(item ?? {}).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  );
