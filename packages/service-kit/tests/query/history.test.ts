import { describe, expect, test } from '@jest/globals';
import { applyPatch, type Operation } from 'rfc6902';
import { added, cursed, found, opened, sent, spend } from '../support/events.ts';
import { newPurse } from '../support/purse.ts';
import { type TestService, testService } from '../support/service.ts';

interface Entry {
  readonly position: string;
  readonly recordedtime: string;
  readonly event: { readonly id: string };
  readonly outcome: object;
  readonly version: number;
  readonly changes: Operation[];
}
interface Page {
  readonly events: readonly Entry[];
  readonly next?: string;
}

async function pageOf(service: TestService, query = ''): Promise<Page> {
  const answer = await service.get(`/purses/1/history${query}`);
  expect(answer.status).toBe(200);
  return answer.body as Page;
}

describe('GET /purses/{id}/history', () => {
  test('tells every event with its outcome and what it changed', async () => {
    const service = await testService();
    const event = opened('o', { correlationid: 'story' });
    const { body } = await service.submit(event, added(5, 'a'), spend(9, 's'), added(5, 'a'), spend(2, 't'));
    const { accepted } = body as { accepted: { sequence: string }[] };
    const { events } = await pageOf(service);
    expect(events.map(({ position }) => position)).toEqual(accepted.map(({ sequence }) => sequence));
    expect(
      events.map(({ event: { id }, outcome, version, changes }) => ({ id, outcome, version, changes })),
    ).toEqual([
      {
        id: 'o',
        outcome: { status: 'accepted' },
        version: 1,
        changes: [{ op: 'replace', path: '/status', value: 'open' }],
      },
      {
        id: 'a',
        outcome: { status: 'accepted' },
        version: 2,
        changes: [{ op: 'replace', path: '/coins', value: 5 }],
      },
      { id: 's', outcome: { status: 'rejected', reason: 'not-enough' }, version: 3, changes: [] },
      { id: 'a', outcome: { status: 'duplicate', of: accepted[1]?.sequence }, version: 4, changes: [] },
      {
        id: 't',
        outcome: { status: 'accepted', facts: { left: 3 } },
        version: 5,
        changes: [{ op: 'replace', path: '/coins', value: 3 }],
      },
    ]);
    expect(events[0]?.event).toEqual(event);
    expect(events[0]?.recordedtime).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
  });

  test('is the whole story: the changes, one after the other, make the latest state', async () => {
    const service = await testService();
    await service.submit(
      sent('purse-opened', { owner: 'ann' }, 'o'),
      ...Array.from({ length: 20 }, (_, index) =>
        index % 3 === 0 ? spend(index + 1, `s${index}`) : found(index, `f${index}`),
      ),
      sent('owner-changed', {}, 'c'),
      sent('note-written', { text: 'a' }, 'n'),
    );
    const state = structuredClone(newPurse);
    for (const { changes } of (await pageOf(service)).events)
      expect(applyPatch(state, changes)).toEqual(changes.map(() => null));
    expect((await service.get('/purses/1')).body).toMatchObject({ state });
  });

  test.each([1, 3, 7, 10, 1_000])('comes page by page: %i at a time, every event once', async (limit) => {
    const service = await testService();
    await service.submit(...Array.from({ length: 10 }, (_, index) => found(1, `f${index}`)));
    const ids: string[] = [];
    let after = '';
    do {
      const page = await pageOf(service, `?limit=${limit}${after}`);
      expect(page.events.length).toBeLessThanOrEqual(limit);
      ids.push(...page.events.map(({ event: { id } }) => id));
      after = page.next === undefined ? '' : `&after=${page.next}`;
    } while (after !== '');
    expect(ids).toEqual(Array.from({ length: 10 }, (_, index) => `f${index}`));
  });

  test('pages end in time for what a Lambda may answer, and the next one goes on there', async () => {
    const service = await testService();
    const large = (index: number) => sent('note-written', { text: 'x'.repeat(200_000) }, `n${index}`);
    for (let index = 0; index < 30; index += 5)
      await service.submit(...Array.from({ length: 5 }, (_, offset) => large(index + offset)));
    const first = await pageOf(service);
    expect(JSON.stringify(first).length).toBeLessThan(6_000_000 * 0.9);
    const second = await pageOf(service, `?after=${first.next}`);
    expect(first.events.length + second.events.length).toBeGreaterThan(15);
    expect(second.events[0]?.event.id).toBe(`n${first.events.length}`);
  });

  test('ends before a record that pump has not stored as a whole', async () => {
    const service = await testService();
    await service.submit(added(1, 'a'));
    await service.post({
      method: 'POST',
      path: '/events',
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify([added(1, 'b'), added(1, 'c')]),
    });
    await service.write();
    expect((await pageOf(service)).events).toHaveLength(1);
    await service.pump();
    expect((await pageOf(service)).events).toHaveLength(3);
  });

  test('says from which event on an aggregate is parked', async () => {
    const service = await testService();
    await service.submit(added(1, 'a'), cursed('c'), added(1, 'b'));
    const parked = { outcome: { status: 'parked' }, version: 1, changes: [] };
    expect((await pageOf(service)).events).toMatchObject([
      { outcome: { status: 'accepted' } },
      parked,
      parked,
    ]);
  });

  test.each([
    ['limit=0', 'limit must be a whole number from 1 to 1000.'],
    ['limit=1001', 'limit must be a whole number from 1 to 1000.'],
    ['limit=ten', 'limit must be a whole number from 1 to 1000.'],
    ['limit=', 'limit must be a whole number from 1 to 1000.'],
    ['limit=1.5', 'limit must be a whole number from 1 to 1000.'],
    ['after=7', 'after must be the "next" of an earlier page.'],
  ])('refuses ?%s', async (query, detail) => {
    const service = await testService();
    await service.submit(added(1, 'a'));
    expect(await service.get(`/purses/1/history?${query}`)).toMatchObject({
      status: 400,
      body: { title: 'Invalid parameter', detail },
    });
  });
});
