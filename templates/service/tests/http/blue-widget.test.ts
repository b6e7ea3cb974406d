import { describe, expect, test } from '@jest/globals';
import { postOne, said, service } from './service.ts';

describe('a blue widget over HTTP', () => {
  test('is created, changed, read and found', async () => {
    const { submit, get } = await service();
    await submit(
      said('blue-widget-created', { owner: 'ann' }, 'c'),
      said('items-added', { quantity: 5 }, 'a'),
      said('removal-requested', { quantity: 6 }, 'r'),
    );
    const state = { status: 'created', owner: 'ann', items: 5 };
    expect(await get('/blue-widgets/1')).toMatchObject({
      status: 200,
      body: { subject: 'blue-widget/1', state, version: 3 },
    });
    expect(await get('/blue-widgets?owner=ann')).toMatchObject({
      status: 200,
      body: { items: [{ subject: 'blue-widget/1', state }] },
    });
    expect(await get('/blue-widgets/1/history')).toMatchObject({
      body: {
        events: [
          { outcome: { status: 'accepted' } },
          { outcome: { status: 'accepted' } },
          { outcome: { status: 'rejected', reason: 'not-enough-items' } },
        ],
      },
    });
  });

  test('counts items once that are sent twice', async () => {
    const { submit, get } = await service();
    await submit(said('blue-widget-created', {}, 'c'), said('items-added', { quantity: 5 }, 'a'));
    await submit(said('items-added', { quantity: 5 }, 'a'));
    expect(await get('/blue-widgets/1')).toMatchObject({ body: { state: { items: 5 } } });
  });

  test.each<[string, unknown, string]>([
    ['no quantity', {}, '/data/quantity'],
    ['a quantity of nothing', { quantity: 0 }, '/data/quantity'],
    ['what an event does not have', { quantity: 1, tip: 1 }, '/data'],
  ])('refuses %s with 400, and says where', async (_, data, pointer) => {
    const { post } = await service();
    expect(await post(postOne(said('items-added', data, 'a')))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });
});
