import { beforeEach, describe, expect, test } from '@jest/globals';
import { Bank, Rates } from '../../../replay-gateway/tests/support/bank.ts';
import type { HistoryEntry, ShownInteraction, StoryLine } from '../../src/index.ts';
import { added, cursed, opened, spend } from '../support/events.ts';
import { aggregates, ownStreamOf, reactTo } from '../support/reacting-service.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { pass } = virtualTime();

let service: TestService;
const bank = () => new Bank();
beforeEach(async () => {
  service = await testService({ aggregates });
});

interface Page {
  readonly events: readonly HistoryEntry[];
  readonly logic: string;
  readonly latest?: object;
  readonly next?: string;
}
async function history(query = '', of = 'purses/1'): Promise<Page> {
  const { status, body } = await service.get(`/${of}/history${query}`);
  expect(status).toBe(200);
  return body as Page; // as the route answers
}
const entryOf = async (id: string, query = ''): Promise<HistoryEntry | undefined> =>
  (await history(query)).events.find(({ event }) => event.id === id);

/** Asks for the rate, pays, and has the purse looked at. */
async function payAndAudit(id = 's'): Promise<void> {
  const gateways = { bank: bank().gateway(), rates: new Rates().gateway(), shop: ownStreamOf(service) };
  await reactTo(service, { id }, gateways, async ({ data }, _outcome, { bank: pay, rates, shop }) => {
    const { coins } = data as { readonly coins: number }; // spend() made it
    await rates.rate({ from: 'EUR', to: 'USD' });
    await pay.pay({ amount: coins, iban: 'DE02' });
    await shop.emit({ type: 'shop.purse-looked-at.v1', subject: 'audit/2', data: {} });
  });
}

describe('an entry of a history', () => {
  test('says what the reaction asked, did and said, by which logic and when, and what was answered', async () => {
    await service.submit(opened(), added(10, 'a'), spend(7, 's', { correlationid: 'story' }));
    await payAndAudit();
    const entry = await entryOf('s');
    const at = expect.stringMatching(/^2026-11-23T08:15:\d\d\.\d{3}Z$/);
    const common = { status: 'answered', logic: 'logic-1', askedAt: at, answeredAt: at };
    const key = (call: string) => expect.stringMatching(new RegExp(`^[0-9a-f]{32}\\.${call}\\.1$`));
    expect(entry?.interactions).toEqual([
      {
        ...common,
        ...{ call: 'rates.rate#1', kind: 'query', attempts: 0, key: key('rates.rate') },
        ...{ request: { from: 'EUR', to: 'USD' }, response: expect.anything() },
      },
      {
        ...common,
        ...{ call: 'bank.pay#1', kind: 'command', attempts: 1, key: key('bank.pay') },
        request: { amount: 7, iban: 'DE02' },
        response: { amount: 7, receipt: expect.any(String) },
      },
      {
        ...common,
        ...{ call: 'shop.emit#1', kind: 'command', attempts: 1, key: key('shop.emit') },
        request: { type: 'shop.purse-looked-at.v1', subject: 'audit/2', data: {} },
      },
    ]);
    expect(entry?.caused).toEqual([
      { service: 'shop', subject: 'audit/2', type: 'shop.purse-looked-at.v1', id: key('shop.emit') },
    ]);
  });

  test('of what was caused names its cause, and the service that has said it', async () => {
    await service.submit(opened(), added(10, 'a'), spend(7, 's', { correlationid: 'story' }));
    await payAndAudit();
    const { events } = await history('', 'audits/2');
    expect(events).toMatchObject([
      { event: { causationid: 's', correlationid: 'story' }, causedBy: { id: 's', service: 'shop' } },
    ]);
    await service.submit(added(1, 'claims', { subject: 'purse/3', causationid: 'whatever' }));
    expect((await history('', 'purses/3')).events).toMatchObject([{ causedBy: { id: 'whatever' } }]);
    expect((await entryOf('a'))?.causedBy).toBeUndefined();
  });

  test('that was reversed later says by what, why and by whom, wherever the page ends', async () => {
    await service.submit(opened(), added(10, 'a'), added(5, 'b'));
    await reverse('a');
    const reversal = (await history()).events.at(-1);
    expect(reversal?.causedBy).toEqual({
      id: 'a',
      service: 'shop',
      subject: 'purse/1',
      type: 'shop.coins-added.v1',
    });
    const said = { id: reversal?.event.id, position: reversal?.position, reason: 'a mistake', by: 'local' };
    expect((await history('?limit=2')).events[1]?.reversed).toMatchObject(said);
    expect((await entryOf('b'))?.reversed).toBeUndefined();
  });

  test('is as it was known then: before the reversal, and before the answer', async () => {
    await service.submit(opened(), added(10, 'a'), spend(2, 's'));
    await pass(60_000);
    await payAndAudit();
    await pass(60_000);
    await reverse('s');
    expect((await entryOf('s'))?.interactions).toHaveLength(3);
    expect((await entryOf('s'))?.reversed).toBeDefined();
    const then = await history('?asRecorded=2026-11-23T08:15:30Z');
    expect(then).toMatchObject({ asRecorded: '2026-11-23T08:15:30.000Z' });
    expect(then.events).toHaveLength(3);
    expect(then.events[2]).toMatchObject({ interactions: [], caused: [] });
    expect(then.events[2]?.reversed).toBeUndefined();
    const between = await entryOf('s', '?asRecorded=2026-11-23T08:16:30Z');
    expect(between).toMatchObject({ caused: [{ subject: 'audit/2' }] });
    expect(between?.reversed).toBeUndefined();
  });

  test('of a parked aggregate says why, and of what is parked', async () => {
    await service.submit(added(1, 'a'), cursed('c'), added(1, 'b'));
    const { events, latest } = await history();
    expect(events.map(({ outcome }) => outcome.status)).toEqual(['accepted', 'parked', 'parked']);
    expect(events[1]?.outcome).toMatchObject({ reason: 'The curse cannot be worked out.' });
    expect(latest).toMatchObject({ version: 1, parked: { reason: 'domain-error' } });
  });
});

test('an entry that was skipped later says by what, why and by whom, wherever the page ends', async () => {
  await service.submit(added(1, 'a'), cursed('c'), added(2, 'b'));
  const before = await history('?limit=2');
  expect(before.events[1]?.outcome.status).toBe('parked');
  const body = JSON.stringify({ id: 'c', reason: 'nobody can work it out' });
  expect((await service.post({ method: 'POST', path: '/purses/1/skips', body })).status).toBe(202);
  await service.pump();
  await service.write();
  const skip = (await history()).events.at(-1);
  expect(skip?.causedBy).toMatchObject({ id: 'c', subject: 'purse/1', type: 'shop.purse-cursed.v1' });
  expect((await history('?limit=2')).events[1]).toMatchObject({
    outcome: { status: 'skipped' },
    changes: [],
    skipped: { id: skip?.event.id, reason: 'nobody can work it out', by: 'local' },
  });
  // What was told as parked is not gone on from.
  const rest = await history(`?after=${before.next}`);
  expect(rest.events[0]).toMatchObject({ event: { id: 'b' }, outcome: { status: 'accepted' } });
});

async function reverse(id: string): Promise<void> {
  const body = JSON.stringify({ id, reason: 'a mistake' });
  expect((await service.post({ method: 'POST', path: '/purses/1/reversals', body })).status).toBe(202);
  await service.pump();
  await service.write();
}

describe('a history as of a time', () => {
  const on = (day: number) => ({ time: `2026-01-0${day}T00:00:00Z` });

  test('has the events that had happened by then, and what each changed there', async () => {
    await service.submit(opened('o', on(1)), added(10, 'late', on(5)), added(3, 'a', on(2)));
    const { events } = await history('?asOf=2026-01-03T00:00:00Z');
    expect(events.map(({ event, version, changes }) => [event.id, version, changes])).toEqual([
      ['o', 1, [{ op: 'replace', path: '/status', value: 'open' }]],
      ['a', 2, [{ op: 'replace', path: '/coins', value: 3 }]],
    ]);
  });

  test('says of an event that leaned on a later one, why it would not have counted', async () => {
    await service.submit(opened('o', on(1)), added(10, 'late', on(5)), spend(4, 's', on(2)));
    expect((await history('?asOf=2026-01-03T00:00:00Z')).events[1]).toMatchObject({
      ...{ event: { id: 's' }, outcome: { status: 'accepted' }, changes: [], conflict: 'not-enough' },
    });
  });

  test('is without what is known to be reversed', async () => {
    await service.submit(opened('o', on(1)), added(10, 'a', on(2)));
    await reverse('a');
    expect((await history('?asOf=2026-01-03T00:00:00Z')).events[1]).toMatchObject({
      outcome: { status: 'rejected', reason: 'reversed' },
      changes: [],
      reversed: { reason: 'a mistake' },
    });
  });

  test('is empty before the first event, and not found where nothing was known yet', async () => {
    await service.submit(opened('o', on(1)));
    expect((await history('?asOf=2025-01-01T00:00:00Z')).events).toEqual([]);
    expect(await service.get('/purses/1/history?asRecorded=2025-01-01T00:00:00Z')).toMatchObject({
      status: 404,
      body: { title: 'Unknown aggregate', detail: 'Nothing is known of purse/1.' },
    });
    expect((await service.get('/purses/9/history')).status).toBe(404);
  });
});

describe('a story', () => {
  const lines = async (query: string) =>
    ((await service.get(`/stories?${query}`)).body as { lines: readonly StoryLine[]; next?: string }) ?? {};

  test('is told line by line: which event has said which', async () => {
    await service.submit(opened(), added(10, 'a'), spend(7, 's', { correlationid: 'a/b c' }));
    await payAndAudit();
    const { position } = (await entryOf('s')) ?? {};
    expect((await lines('correlation=a%2Fb%20c')).lines).toEqual([
      {
        cause: { subject: 'purse/1', position, id: 's', type: 'shop.spend-requested.v1' },
        event: {
          service: 'shop',
          subject: 'audit/2',
          id: expect.stringMatching(/\.shop\.emit\.1$/),
          type: 'shop.purse-looked-at.v1',
        },
      },
    ]);
    expect((await history('?correlation=a%2Fb%20c')).events.map(({ event }) => event.id)).toEqual(['s']);
  });

  test('has the name of the event that began it, where that names none', async () => {
    await service.submit(opened(), added(10, 'a'), spend(7, 's'));
    await payAndAudit();
    expect((await lines('correlation=s')).lines).toHaveLength(1);
    expect((await lines('correlation=nobody')).lines).toEqual([]);
    expect((await history('?correlation=s', 'audits/2')).events).toHaveLength(1);
  });

  test('comes page by page, every line once', async () => {
    await service.submit(opened(), added(10, 'a'), spend(7, 's'));
    const gateways = { shop: ownStreamOf(service) };
    await reactTo(service, { id: 's' }, gateways, async (_event, _outcome, { shop }) => {
      for (let id = 2; id < 9; id++)
        await shop.emit({ type: 'shop.purse-looked-at.v1', subject: `audit/${id}`, data: {} });
    });
    const ids: string[] = [];
    for (let after = '', more = true; more; ) {
      const page = await lines(`correlation=s&limit=3${after}`);
      ids.push(...page.lines.map(({ event }) => event.subject));
      more = page.next !== undefined;
      after = `&after=${page.next}`;
    }
    expect(ids.sort()).toEqual([2, 3, 4, 5, 6, 7, 8].map((id) => `audit/${id}`));
  });

  test.each(['', 'correlation=', `correlation=${'x'.repeat(257)}`, 'correlation=s&limit=0'])(
    'refuses ?%s',
    async (query) => {
      expect(await service.get(`/stories?${query}`)).toMatchObject({ status: 400 });
    },
  );
});

describe('reactions', () => {
  interface Reactions {
    readonly reactions: readonly { position: string; interactions: readonly ShownInteraction[] }[];
    readonly next?: string;
  }
  const reactions = async (query: string) => (await service.get(`/reactions?${query}`)).body as Reactions;

  test('are those to the events of an aggregate, event by event, within bounds', async () => {
    await service.submit(opened(), added(99, 'a'), spend(1, 's1'), spend(2, 's2'), spend(3, 's3'));
    for (const id of ['s1', 's2', 's3']) await payAndAudit(id);
    const [, , first = '', second = '', third = ''] = (await history()).events.map(
      ({ position }) => position,
    );
    const { reactions: all } = await reactions('subject=purse/1');
    expect(all.map(({ position }) => position)).toEqual([first, second, third]);
    expect(all[1]?.interactions).toMatchObject([
      { call: 'rates.rate#1' },
      { call: 'bank.pay#1', request: { amount: 2 } },
      { call: 'shop.emit#1' },
    ]);
    const within = await reactions(`subject=purse/1&from=${second}&upTo=${second}`);
    expect(within.reactions.map(({ position }) => position)).toEqual([second]);
    const page = await reactions('subject=purse/1&limit=2');
    expect([page.reactions.length, page.next]).toEqual([2, second]);
    const rest = await reactions(`subject=purse/1&limit=2&after=${page.next}`);
    expect(rest.reactions.map(({ position }) => position)).toEqual([third]);
    expect(await reactions('subject=purse/7')).toEqual({ subject: 'purse/7', reactions: [] });
  });

  test.each(['', 'subject=7', 'subject=purse/1&from=x', 'subject=purse/1&upTo=x', 'subject=purse/1&after=x'])(
    'are not to be had by ?%s',
    async (query) => {
      expect(await service.get(`/reactions?${query}`)).toMatchObject({ status: 400 });
    },
  );
});
