import { describe, expect, test } from '@jest/globals';
import { but } from '../support/but.ts';
import { sent, subjectNamed } from '../support/events.ts';
import { type TestService, testService } from '../support/service.ts';

const opening = (id: number, owner: string) =>
  sent('purse-opened', { owner }, `o${id}`, { subject: subjectNamed(id) });

interface Page {
  readonly items: readonly { readonly subject: string; readonly state: object; readonly version: number }[];
  readonly next?: string;
}
const pageOf = async (service: TestService, query: string): Promise<Page> =>
  (await service.get(`/purses?${query}`)).body as Page;

describe('GET /purses?owner=', () => {
  test('finds the purses of an owner, with their states', async () => {
    const service = await testService();
    await service.submit(
      opening(1, 'ann@example.com'),
      opening(2, 'bob@example.com'),
      opening(3, 'ann@example.com'),
    );
    const answer = await service.get('/purses?owner=ann%40example.com');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        items: [
          {
            subject: 'purse/1',
            state: { owner: 'ann@example.com' },
            version: 1,
            position: expect.any(String),
          },
          { subject: 'purse/3', state: { owner: 'ann@example.com' }, version: 1 },
        ],
      },
    });
    expect(answer.body).not.toHaveProperty('next');
  });

  test('finds nothing of an owner who has none', async () => {
    const service = await testService();
    expect(await service.get('/purses?owner=nobody')).toMatchObject({ status: 200, body: { items: [] } });
  });

  test.each([1, 4, 10, 100])('comes page by page: %i at a time, every purse once', async (limit) => {
    const service = await testService();
    await service.submit(...Array.from({ length: 10 }, (_, id) => opening(id, 'ann')));
    const subjects: string[] = [];
    let after = '';
    do {
      const page = await pageOf(service, `owner=ann&limit=${limit}${after}`);
      subjects.push(...page.items.map(({ subject }) => subject));
      after = page.next === undefined ? '' : `&after=${page.next}`;
    } while (after !== '');
    expect(subjects).toEqual(Array.from({ length: 10 }, (_, id) => `purse/${id}`));
  });

  test('does not show a purse that has another owner by now, though the index is behind', async () => {
    const service = await testService({
      wrap: ({ store }) => ({
        store: but(store, {
          find: async () => ({ keys: [1, 2, 3].map((id) => ({ subject: subjectNamed(id), item: 'state' })) }),
        }),
      }),
    });
    await service.submit(opening(1, 'ann'), opening(2, 'bob'));
    expect((await pageOf(service, 'owner=ann')).items.map(({ subject }) => subject)).toEqual(['purse/1']);
  });

  test.each([
    ['', 'Ask by one of: owner, as in ?owner=VALUE. There is no list of everything.'],
    ['?', 'Ask by one of: owner, as in ?owner=VALUE. There is no list of everything.'],
    ['?owner=', 'Ask by one of: owner, as in ?owner=VALUE. There is no list of everything.'],
    ['?colour=red', 'Ask by one of: owner, as in ?owner=VALUE. There is no list of everything.'],
    ['?owner=ann&limit=101', 'limit must be a whole number from 1 to 100.'],
    ['?owner=ann&after=nowhere', 'after must be the "next" of an earlier page.'],
  ])('refuses /purses%s', async (query, detail) => {
    const service = await testService();
    expect(await service.get(`/purses${query}`)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'Invalid parameter', detail },
    });
  });
});
