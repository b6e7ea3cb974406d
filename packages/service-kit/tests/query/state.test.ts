import { describe, expect, test } from '@jest/globals';
import { UNPACKAGED } from '@reprise/aggregate';
import { stateKey } from '../../src/state/state-document.ts';
import { added, cursed, opened, spend } from '../support/events.ts';
import { testService } from '../support/service.ts';

describe('GET /purses/{id}', () => {
  test('answers with the latest state, how many events it took, and which was the last', async () => {
    const service = await testService();
    const { body } = await service.submit(opened(), added(5, 'a'), spend(9, 's'));
    const { accepted } = body as { accepted: { sequence: string }[] };
    expect(await service.get('/purses/1')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: {
        subject: 'purse/1',
        state: { status: 'open', coins: 5 },
        version: 3,
        position: accepted[2]?.sequence,
        logic: UNPACKAGED,
      },
    });
  });

  test('says 304 to who knows this state, and answers who knew another', async () => {
    const service = await testService();
    await service.submit(added(5, 'a'));
    const first = await service.get('/purses/1');
    const known = { headers: { 'If-None-Match': String(first.headers.etag) } };
    expect(await service.get('/purses/1', known)).toEqual({
      status: 304,
      headers: { etag: first.headers.etag },
      body: undefined,
    });
    await service.submit(spend(100, 'rejected'));
    const second = await service.get('/purses/1', known);
    expect(second).toMatchObject({ status: 200, body: { version: 2 } });
    expect(second.headers.etag).not.toBe(first.headers.etag);
  });

  test('does not say 304 for a state that a replay has changed under the same version', async () => {
    const service = await testService();
    await service.submit(added(5, 'a'));
    const { headers } = await service.get('/purses/1');
    const [replaces] = await service.store.get([stateKey('purse/1')]);
    if (replaces === undefined) throw new Error('Nothing was folded.');
    const document = { ...replaces.document, state: '{"status":"open","coins":50}', rev: 'replayed' };
    await service.store.write([{ ...replaces, document, replaces }]);
    const known = { headers: { 'If-None-Match': String(headers.etag) } };
    expect(await service.get('/purses/1', known)).toMatchObject({
      status: 200,
      body: { state: { coins: 50 }, version: 1 },
    });
  });

  test('says since when and why an aggregate is parked, beside its last good state', async () => {
    const service = await testService();
    const { body } = await service.submit(added(5, 'a'), cursed('c'), added(7, 'b'));
    const { accepted } = body as { accepted: { sequence: string }[] };
    expect(await service.get('/purses/1')).toMatchObject({
      status: 200,
      body: {
        state: { coins: 5 },
        version: 1,
        parked: {
          since: accepted[1]?.sequence,
          reason: 'domain-error',
          detail: 'The curse cannot be worked out.',
        },
      },
    });
  });

  test('says 503 and when to come back while the state is being rebuilt', async () => {
    const service = await testService();
    await service.submit(added(5, 'a'));
    const [replaces] = await service.store.get([stateKey('purse/1')]);
    if (replaces === undefined) throw new Error('Nothing was folded.');
    const { state: _, ...document } = replaces.document;
    await service.store.write([
      { ...replaces, document: { ...document, rev: 'wiped' }, indexes: {}, replaces },
    ]);
    expect(await service.get('/purses/1')).toMatchObject({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '5' },
      body: { title: 'Being rebuilt', detail: 'purse/1 is being rebuilt from the log.' },
    });
  });

  test.each([
    '/purses/2',
    '/purses/no%20id',
    '/purses/%7Etimeline',
    '/purses/%',
    `/purses/${'x'.repeat(300)}`,
  ])('says 404 of what is unknown: %s', async (path) => {
    const service = await testService();
    for (const more of ['', '/history', '?asOf=2026-01-01T00:00:00Z', '?asRecorded=2026-01-01T00:00:00Z']) {
      expect(await service.get(path + more)).toMatchObject({
        status: 404,
        headers: { 'content-type': 'application/problem+json' },
        body: { title: 'Unknown aggregate', status: 404 },
      });
    }
  });

  test('takes an id as it is, or percent-encoded', async () => {
    const service = await testService();
    await service.submit(added(5, 'a', { subject: 'purse/a:b@c' }));
    for (const path of ['/purses/a:b@c', '/purses/a%3Ab%40c'])
      expect(await service.get(path)).toMatchObject({ status: 200, body: { subject: 'purse/a:b@c' } });
  });

  test.each([
    ['GET', '/'],
    ['GET', '/purse/1'],
    ['GET', '/purses/1/2'],
    ['GET', '/purses/1/history/2'],
    ['POST', '/purses/1'],
    ['DELETE', '/purses/1'],
    ['PUT', '/purses'],
  ])('is all there is: %s %s is 404', async (method, path) => {
    const service = await testService();
    expect(await service.get(path, { method })).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:reprise:problem:not-found',
        title: 'Not found',
        detail: `There is nothing at ${method} ${path}.`,
      },
    });
  });
});
