import { describe, expect, test } from '@jest/globals';
import type { IncomingRecord } from '../../src/log/record.ts';
import { added, cursed, found, opened, spend, subjectNamed } from '../support/events.ts';
import { context } from '../support/http.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { Mint, stampingHot } from './support/mint.ts';
import { Town } from './support/town.ts';

const clock = virtualTime();

const texts = ({ minted }: Mint) => minted.map(({ text }) => text);
const numbersOf = (records: readonly IncomingRecord[]) => records.map(({ sequenceNumber }) => sequenceNumber);
const of = (id: number) => ({ subject: subjectNamed(id) });

describe('a reaction', () => {
  test('runs with the outcome that write has come to, and types without one have none', async () => {
    const town = await Town.ready();
    const records = await town.submit(opened(), added(5, 'a'), spend(9, 's'), found(1, 'f'), spend(2, 't'));

    expect(await town.microservice().live(records)).toBeUndefined();

    expect(texts(town.mint)).toEqual(['a accepted', 's not-enough', 't accepted']);
    expect(town.heard.counts.ReactionsRun).toBe(3);
  });

  test('runs once, however often and by however many its event is delivered', async () => {
    const town = await Town.ready();
    const records = await town.submit(opened(), added(5, 'a'), added(6, 'b'));

    await Promise.all([town.microservice().live(records), town.microservice().live(records)]);
    await town.microservice().live(records);

    expect(texts(town.mint).sort()).toEqual(['a accepted', 'b accepted']);
  });

  test("to a producer's retry does not run: the original has it", async () => {
    const town = await Town.ready();
    const records = await town.submit(opened(), added(5, 'a'), added(5, 'a'));

    expect(await town.microservice().live(records)).toBeUndefined();

    expect(town.mint.calls).toEqual(['a accepted']);
    expect(town.heard.counts.ReactionsRun).toBe(1);
  });

  test('to an event that was copied from another environment does not run', async () => {
    const town = await Town.ready();
    const records = await town.submit(opened(), added(5, 'a', { origin: 'prod/0001-1-0000' }));

    expect(await town.microservice().live(records)).toBeUndefined();
    expect(town.mint.calls).toEqual([]);
  });

  test('has its outcome from the log, where the state has forgotten it', async () => {
    const town = await Town.ready();
    const many = Array.from({ length: 40 }, (_, index) => found(1, `f${index}`));
    const records = await town.submit(opened(), spend(1, 's'), added(5, 'a'), added(5, 'a'), ...many);

    expect(await town.microservice().live(records)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['s not-enough', 'a accepted']);
  });
});

describe('an outcome that is not there yet', () => {
  test('is waited for a little', async () => {
    const town = await Town.ready();
    const records = await town.put(opened(), added(5, 'a'));
    const running = town.microservice().live(records);
    await clock.pass(20);
    await town.writer().live(records);

    expect(await running).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted']);
  });

  test('makes the batch come back from its record on; what was done is not done again', async () => {
    const town = await Town.ready();
    const first = await town.submit(opened('o', of(1)), added(5, 'a', of(1)));
    const late = await town.put(opened('p', of(2)), added(5, 'b', of(2)));
    const records = [...first, ...late, ...(await town.submit(opened('q', of(3)), added(1, 'c', of(3))))];
    const container = town.microservice();

    expect(await container.live(records)).toBe(numbersOf(late)[1]);
    expect(texts(town.mint).sort()).toEqual(['a accepted', 'c accepted']);
    await town.writer().live(late);
    expect(await container.live(records.slice(3))).toBeUndefined();

    expect(texts(town.mint).sort()).toEqual(['a accepted', 'b accepted', 'c accepted']);
    expect(town.heard.counts.ReactionsRun).toBe(3);
  });
});

describe('a failing gateway', () => {
  test('is tried again a little later, and the order of its aggregate is kept', async () => {
    const town = await Town.ready();
    town.mint.troubles = ['refused', 'refused'];
    const records = await town.submit(opened(), added(5, 'a'), added(6, 'b'));

    expect(await town.microservice().live(records)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted']);
  });

  test('hands its aggregate back and no other one', async () => {
    const town = await Town.ready();
    town.mint.isCold = true;
    const cold = await town.submit(opened('o', of(1)), added(5, 'a', of(1)));
    const warm = await town.submit(opened('p', of(2)), spend(1, 's', of(2)));
    const reactions = { 'shop.coins-added.v1': stampingHot, 'shop.spend-requested.v1': stampingHot };
    const stamping = { ...reactions, 'shop.spend-requested.v1': warmStamp };

    expect(await town.microservice({ reactions: stamping }).live([...cold, ...warm])).toBe(
      numbersOf(cold)[1],
    );
    expect(texts(town.mint)).toEqual(['s']);
  });

  test('is left to a person after so many attempts and so long a time, over all deliveries', async () => {
    const town = await Town.ready();
    town.mint.isCold = true;
    const records = await town.submit(opened(), added(5, 'a'), spend(1, 's'));
    const endurance = { attempts: 20, forMs: 600_000 };
    const reactions = { 'shop.coins-added.v1': stampingHot, 'shop.spend-requested.v1': warmStamp };
    let deliveries = 0;
    for (let failed: string | undefined = ''; failed !== undefined; deliveries++) {
      failed = await town.microservice({ reactions, endurance }).live(records);
      await clock.pass(60_000);
    }

    expect(deliveries).toBeGreaterThan(2);
    expect(town.heard.counts.ParkedReactions).toBe(1);
    expect(texts(town.mint)).toEqual(['s']);
  });
});

test('a reaction that throws is parked, and those behind it go on', async () => {
  const town = await Town.ready();
  const records = await town.submit(opened(), added(5, 'a'), spend(1, 's'));
  const reactions = { 'shop.coins-added.v1': broken, 'shop.spend-requested.v1': warmStamp };

  expect(await town.microservice({ reactions }).live(records)).toBeUndefined();
  expect(await town.microservice({ reactions }).live(records)).toBeUndefined();

  expect(town.heard.counts.ParkedReactions).toBe(1);
  expect(texts(town.mint)).toEqual(['s']);
});

test('records that cannot be read are passed over', async () => {
  const town = await Town.ready();
  const [first, ...others] = await town.submit(opened(), added(5, 'a'));
  if (first === undefined) throw new Error('There are two records.');
  const poison = { ...first, bytes: Buffer.from('poison') };

  expect(await town.microservice().live([poison, ...others])).toBeUndefined();
  expect(texts(town.mint)).toEqual(['a accepted']);
});

test('with little time left one reaction is begun, and the rest is handed back', async () => {
  const town = await Town.ready();
  const records = await town.submit(opened(), added(5, 'a'), added(6, 'b'));
  const short = { ...context, getRemainingTimeInMillis: () => 2_000 };

  expect(await town.microservice().live(records, short)).toBe(numbersOf(records)[2]);
  expect(texts(town.mint)).toEqual(['a accepted']);
});

test('events of a parked aggregate are waited for until write has seen them, then let pass', async () => {
  const town = await Town.ready();
  const records = await town.submit(opened(), cursed('c'), added(5, 'a'));
  const unseen = await town.put(added(6, 'b'));

  expect(await town.microservice().live(records)).toBeUndefined();
  expect(await town.microservice().live(unseen)).toBe(numbersOf(unseen)[0]);
  expect(town.mint.calls).toEqual([]);
});

async function warmStamp(
  { id }: { readonly id: string },
  _outcome: unknown,
  { mint }: { readonly mint: { stamp(request: { text: string }): Promise<unknown> } },
): Promise<void> {
  await mint.stamp({ text: id });
}

async function broken(): Promise<never> {
  throw new Error('a mistake');
}
