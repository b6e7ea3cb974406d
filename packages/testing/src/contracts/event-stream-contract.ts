import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import type { EventStream, OutgoingRecord, PutResult } from '@reprise/service-kit';
import { numbered, uniqueName } from './support.ts';

/** A record as a consumer finds it. */
export interface FoundRecord {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly sequenceNumber: string;
  readonly shard: string;
}

/** A stream that a suite may put records on, and a way to see all that lies on it. */
export interface OpenEventStream {
  readonly stream: EventStream;
  read(): Promise<readonly FoundRecord[]>;
  /** Splits each open shard in two. */
  split(): Promise<void>;
  close?(): Promise<void>;
}

const recordOf = (name: string, content: string | Uint8Array): OutgoingRecord => ({
  subject: name as Subject, // uniqueName reads like one
  bytes: Buffer.from(content),
});

const numberOf = (result: PutResult | undefined): bigint =>
  result?.status === 'put' ? BigInt(result.sequenceNumber) : -1n;

const contentOf = ({
  subject,
  bytes,
}: Pick<OutgoingRecord, 'bytes'> & { readonly subject: string }): string =>
  `${subject} ${Buffer.from(bytes).toString('base64')}`;

/** What everything relies on that puts records on an event stream: defines the tests of one implementation. */
export function eventStreamContract(open: () => Promise<OpenEventStream>): void {
  let opened: OpenEventStream;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close?.());

  /** Puts records, and checks that each is on the stream once, under the number that was answered. */
  async function putAndFind(records: readonly OutgoingRecord[]): Promise<void> {
    const results = await opened.stream.put(records);
    const found = await opened.read();
    const byNumber = new Map(found.map((record) => [BigInt(record.sequenceNumber), contentOf(record)]));
    expect(results.map((result) => byNumber.get(numberOf(result)))).toEqual(records.map(contentOf));
    const subjects = new Set<string>(records.map(({ subject }) => subject));
    expect(found.filter(({ subject }) => subjects.has(subject))).toHaveLength(records.length);
  }

  test('says of each record, in order, where on the stream it is', async () => {
    await putAndFind(numbered(20).map((index) => recordOf(uniqueName(), `record ${index}`)));
  });

  test('takes more than 500 records at once', async () => {
    await putAndFind(numbered(1_203).map((index) => recordOf(uniqueName(), `record ${index}`)));
  });

  test('takes more than 5 MB at once', async () => {
    await putAndFind(numbered(7).map(() => recordOf(uniqueName(), randomBytes(900_000))));
  });

  test('gives a subject’s records rising numbers, one after the other', async () => {
    const names = [uniqueName(), uniqueName(), uniqueName()];
    const numbers: bigint[][] = [];
    for (const round of numbered(12)) {
      const results = await opened.stream.put(names.map((name) => recordOf(name, `round ${round}`)));
      numbers.push(results.map(numberOf));
    }
    names.forEach((_, place) => {
      const ofSubject = numbers.map((round) => round[place] ?? -1n);
      expect(ofSubject.every((number, round) => number > (ofSubject[round - 1] ?? -1n))).toBe(true);
    });
  });

  test('takes nothing', async () => {
    expect(await opened.stream.put([])).toEqual([]);
  });

  test('says how long it keeps a record', async () => {
    expect(await opened.stream.retention()).toBeGreaterThanOrEqual(24 * 3_600_000);
  });

  test('puts a record on whichever open shard it is told, whatever its subject', async () => {
    const shards = await opened.stream.openShards();
    const record = recordOf(uniqueName(), 'everywhere');
    const results = await Promise.all(shards.map((shard) => opened.stream.putAt(shard, record)));
    expect(results).toEqual(
      shards.map(({ id }) => ({ status: 'put', shard: id, sequenceNumber: expect.any(String) })),
    );
    const found = (await opened.read()).filter(({ subject }) => subject === record.subject);
    expect(found.map(({ shard }) => shard).sort()).toEqual(shards.map(({ id }) => id).sort());
  });

  test('after a split, lists the new shards alone, and says that a record went to one of them', async () => {
    const before = await opened.stream.openShards();
    await opened.split();
    const after = await opened.stream.openShards();
    expect(after).toHaveLength(before.length * 2);
    const [gone] = before.filter(({ id }) => after.every((shard) => shard.id !== id));
    if (gone === undefined) throw new Error('No shard was split.');
    const result = await opened.stream.putAt(gone, recordOf(uniqueName(), 'where?'));
    const taker = after.find(({ hashKey }) => hashKey === gone.hashKey);
    expect(result).toMatchObject({ status: 'put', shard: taker?.id });
  });

  test('says when it was created, the same each time', async () => {
    const created = await opened.stream.createdAt();
    expect(created).toBeGreaterThan(Date.UTC(2020));
    expect(created).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await opened.stream.createdAt()).toBe(created);
  });
}
