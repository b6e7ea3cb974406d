import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FoundEvent } from '../../src/index.ts';
import { added, opened } from '../support/events.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { pass } = virtualTime();

let service: TestService;
beforeEach(async () => {
  service = await testService();
});

const DAY = 'recordedFrom=2026-11-23T00:00:00Z&recordedTo=2026-11-23T23:59:59Z';

/** All that a range of time has of an id, page by page. */
async function found(id: string, range = DAY): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let [pages, after]: [number, string | undefined] = [0, ''];
  while (after !== undefined) {
    const query = `correlation=${id}&${range}&after=${encodeURIComponent(after)}`;
    const { body } = await service.get(`/stories?${query}`);
    const page = body as { readonly found: readonly FoundEvent[]; readonly next?: string }; // as the route answers
    ids.push(...page.found.map((one) => one.id));
    pages += 1;
    after = page.next;
  }
  return { ids, pages };
}

describe('events that were recorded in a range of time', () => {
  test('are found by their id, with where they are and the name of their story, whatever they led to', async () => {
    await service.submit(opened(), added(1, 'a'), added(2, 'b', { correlationid: 'story' }));
    const { body } = await service.get(`/stories?correlation=b&${DAY}`);
    const position = expect.stringMatching(/^0001-\d+-0002$/);
    const where = { subject: 'purse/1', position, type: 'shop.coins-added.v1' };
    expect(body).toEqual({ correlation: 'b', found: [{ ...where, id: 'b', story: 'story' }] });
  });

  test('are found by the name of their story', async () => {
    await service.submit(opened(), added(1, 'a', { correlationid: 's' }), added(2, 'b'));
    await service.submit(added(3, 'c', { subject: 'purse/2', correlationid: 's' }));
    expect((await found('s')).ids.sort()).toEqual(['a', 'c']);
  });

  test('are not those of other times, be it within the hour', async () => {
    await service.submit(opened(), added(1, 'a'));
    pass(60_000);
    await service.submit(added(1, 'b'));
    const until = 'recordedFrom=2026-11-23T08:00:00Z&recordedTo=2026-11-23T08:15:30Z';
    expect((await found('a', until)).ids).toEqual(['a']);
    expect((await found('b', until)).ids).toEqual([]);
    expect((await found('b', 'recordedFrom=2026-11-23T00:00:00Z')).ids).toEqual(['b']);
    expect((await found('b', 'recordedFrom=2026-11-24T00:00:00Z')).ids).toEqual([]);
  });

  test('come page by page, each once', async () => {
    for (let record = 0; record < 6; record++) {
      const some = Array.from({ length: 500 }, (_, index) =>
        added(1, `${record}-${index}`, { correlationid: 's', subject: `purse/${record}` }),
      );
      await service.submit(...some);
      pass(record === 2 ? 3_600_000 : 0);
    }
    const { ids, pages } = await found('s');
    expect(new Set(ids).size).toBe(3_000);
    expect(ids).toHaveLength(3_000);
    expect(pages).toBeGreaterThan(1);
  });

  test.each([
    'recordedTo=2026-11-23T00:00:00Z',
    'recordedFrom=yesterday',
    'recordedFrom=2026-11-23T00:00:00Z&recordedTo=x',
  ])('are not looked for with ?%s', async (range) => {
    expect(await service.get(`/stories?correlation=s&${range}`)).toMatchObject({ status: 400 });
  });
});
