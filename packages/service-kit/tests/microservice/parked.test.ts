import { describe, expect, test } from '@jest/globals';
import { added, opened, spend, subjectNamed } from '../support/events.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { Mint } from './support/mint.ts';
import { Town } from './support/town.ts';

const clock = virtualTime();
const subject = subjectNamed(1);
const LATER = 600_000;

interface Page {
  readonly parked: readonly { readonly subject: string; readonly position: string; readonly call?: string }[];
  readonly next?: string;
}

/** A mint that knows no keys has minted, and its answer was lost: nobody knows whether it has. */
async function townInDoubt() {
  const town = await Town.ready(new Mint({ honoursKeys: false }));
  town.mint.troubles = ['lost'];
  const records = await town.submit(opened(), added(5, 'a'), spend(1, 's'));
  for (let round = 0; round < 3; round++) {
    await town.microservice().live(records);
    await clock.pass(LATER);
  }
  return town;
}

async function parkedIn(town: Town) {
  const { parked } = (await town.microservice().ask({ command: 'parked.list' })) as Page;
  return parked;
}

async function retry(town: Town, words: object = {}) {
  const [{ subject, position } = { subject: '', position: '' }] = await parkedIn(town);
  return town.microservice().ask({ command: 'parked.retry', subject, position, ...words });
}

describe('a call in doubt', () => {
  test('is kept for a person, once, and the events behind it go on', async () => {
    const town = await townInDoubt();
    expect(await parkedIn(town)).toEqual([
      expect.objectContaining({ subject, type: 'shop.coins-added.v1', call: 'mint.stamp#1' }),
    ]);
    expect(town.mint.calls).toEqual(['a accepted', 's accepted']);
    expect(town.heard.counts.ParkedReactions).toBe(1);
  });

  test('stays parked where it is retried without a word on it', async () => {
    const town = await townInDoubt();
    expect(await retry(town)).toMatchObject({ status: 'parked', call: 'mint.stamp#1' });
    expect(await parkedIn(town)).toHaveLength(1);
  });

  test('is over when a person says that it was done, and what the answer was', async () => {
    const town = await townInDoubt();
    expect(await retry(town, { done: { number: 1 }, by: 'ann' })).toMatchObject({ status: 'completed' });
    expect(town.mint.calls).toEqual(['a accepted', 's accepted']);
    expect(await parkedIn(town)).toEqual([]);
  });

  test('is made again when a person says so', async () => {
    const town = await townInDoubt();
    expect(await retry(town, { tryAgain: true, by: 'ann' })).toMatchObject({ status: 'completed' });
    expect(town.mint.calls).toEqual(['a accepted', 's accepted', 'a accepted']);
    expect(await parkedIn(town)).toEqual([]);
  });

  test("takes no answer that the command could not give, and nobody's word", async () => {
    const town = await townInDoubt();
    await expect(retry(town, { done: { number: 'one' }, by: 'ann' })).rejects.toThrow(/not valid/);
    await expect(retry(town, { tryAgain: true })).rejects.toThrow(/who says so is missing/);
    await expect(retry(town, { tryAgain: true, done: 1, by: 'ann' })).rejects.toThrow(/either/);
    expect(await parkedIn(town)).toHaveLength(1);
  });
});

test('a mistake in a reaction is mended by a deployment and a retry', async () => {
  const town = await Town.ready();
  const records = await town.submit(opened(), added(5, 'a'));
  const mistaken = async () => Promise.reject(new Error('a mistake'));
  await town.microservice({ reactions: { 'shop.coins-added.v1': mistaken } }).live(records);
  expect(await parkedIn(town)).toMatchObject([{ subject, reason: 'a mistake' }]);

  expect(await retry(town)).toMatchObject({ status: 'completed', outcome: { status: 'accepted' } });
  expect(town.mint.calls).toEqual(['a accepted']);
});

test('the list comes page by page, by aggregate', async () => {
  const town = await Town.ready();
  const ids = [1, 2, 3];
  const records = await town.submit(...ids.map((id) => added(id, `a${id}`, { subject: subjectNamed(id) })));
  const reactions = { 'shop.coins-added.v1': async () => Promise.reject(new Error('no')) };
  const container = town.microservice({ reactions });
  await container.live(records);

  const first = (await container.ask(list({ limit: 2 }))) as Page;
  const second = (await container.ask(list({ limit: 2, after: first.next }))) as Page;
  expect([...first.parked, ...second.parked].map((one) => one.subject)).toEqual(ids.map(subjectNamed));
  expect(second).not.toHaveProperty('next');
});

const list = (page: object) => ({ command: 'parked.list', ...page });

test('what is asked in the wrong way is refused with what to do', async () => {
  const { ask } = (await Town.ready()).microservice();
  await expect(ask({ command: 'parked.lost' })).rejects.toThrow(/there are parked\.list, parked\.retry/);
  await expect(ask(list({ limit: 0 }))).rejects.toThrow(/limit/);
  const nothing = { command: 'parked.retry', subject, position: '0001-1-0000' };
  await expect(ask(nothing)).rejects.toThrow(/position/);
});
