import { beforeAll, describe, expect, test } from '@jest/globals';
import { added } from '../support/events.ts';
import { errorsIn, postBatch, postOne } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await testService();
});

describe('a batch is refused as a whole', () => {
  test('for one bad event; each fault says which one', async () => {
    const batch = [
      added(1, 'a'),
      added(0, 'b'),
      added(1, 'c'),
      added(1, 'd', { type: 'shop.nothing.v1' }),
      7,
    ];
    const answer = await service.post(postBatch(batch));
    expect(answer.status).toBe(400);
    expect(errorsIn(answer)).toEqual([
      { index: 1, pointer: '/data/coins', reason: 'Too small: expected number to be >0' },
      { index: 3, pointer: '/type', reason: 'is not an event of this service: shop.nothing.v1' },
      { index: 4, pointer: '', reason: 'Invalid input: expected object, received number' },
    ]);
    expect(service.stream.records).toEqual([]);
  });

  test('with the first 100 faults, and how many there are', async () => {
    const answer = await service.post(
      postBatch(Array.from({ length: 150 }, (_, index) => added(0, String(index)))),
    );
    expect(errorsIn(answer)).toHaveLength(100);
    expect(answer.body).toMatchObject({
      detail: expect.stringContaining('The first 100 of 150 faults are listed.'),
    });
  });

  test.each([
    ['is no list', { specversion: '1.0' }],
    ['is empty', []],
  ])('where it %s', async (_, batch) => {
    expect(await service.post(postBatch(batch))).toMatchObject({
      status: 400,
      body: { title: 'Malformed request', detail: 'A batch is a JSON array of at least one event.' },
    });
  });
});

describe('a body that cannot be read is refused', () => {
  test.each([
    ['no JSON', '{"specversion":'],
    ['nothing', ''],
  ])('as malformed where it is %s', async (_, body) => {
    expect(await service.post(postOne(undefined, { body }))).toMatchObject({
      status: 400,
      body: {
        type: 'urn:reprise:problem:malformed-request',
        title: 'Malformed request',
        status: 400,
        detail: expect.stringMatching(/^The body is not JSON in UTF-8: /),
      },
    });
  });

  test('as malformed where it is not UTF-8', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
    expect(await service.post(postOne(undefined, { body, base64: true }))).toMatchObject({
      status: 400,
      body: { title: 'Malformed request' },
    });
  });
});
