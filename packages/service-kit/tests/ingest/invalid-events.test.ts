import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Attributes, added, sent } from '../support/events.ts';
import { errorsIn, postOne } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await testService();
});

/** What is wrong, in the order in which it is said: pointer and reason. */
async function faultsOf(event: unknown): Promise<unknown> {
  const answer = await service.post(postOne(event));
  expect(answer).toMatchObject({
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      type: 'urn:reprise:problem:invalid-events',
      title: 'Invalid events',
      status: 400,
      detail: 'Nothing was accepted. Each fault is listed. Correct them and send the request again.',
    },
  });
  return errorsIn(answer).map(({ pointer, reason }) => [pointer, reason]);
}

const changed = (changes: Attributes) => added(1, 'a', changes);
const STAMPED = 'is set by the log, never by a client; leave it out';
const TEXT = 'must not contain control characters or broken surrogate pairs';

describe('an event is refused, with where and why,', () => {
  test.each<[string, unknown, readonly (readonly [string, string])[]]>([
    [
      'of another version of CloudEvents',
      changed({ specversion: '0.3' }),
      [['/specversion', 'must be "1.0"']],
    ],
    ['without specversion', changed({ specversion: undefined }), [['/specversion', 'must be "1.0"']]],
    [
      'without an id',
      changed({ id: undefined }),
      [['/id', 'Invalid input: expected string, received undefined']],
    ],
    ['with an empty id', changed({ id: '' }), [['/id', 'Too small: expected string to have >=1 characters']]],
    ['with control characters in its id', changed({ id: 'a\u0000b' }), [['/id', TEXT]]],
    ['with control characters in its source', changed({ source: '/a\nb' }), [['/source', TEXT]]],
    ['with half a character', changed({ correlationid: '\ud800' }), [['/correlationid', TEXT]]],
    [
      'with an id of 257 characters',
      changed({ id: 'x'.repeat(257) }),
      [['/id', 'Too big: expected string to have <=256 characters']],
    ],
    [
      'without a type',
      changed({ type: undefined }),
      [['/type', 'Invalid input: expected string, received undefined']],
    ],
    [
      'of a type that is none',
      changed({ type: 'Coins Added' }),
      [['/type', 'must read <service>.<what-happened>.v<N>, e.g. ledger.money-withdrawn.v1']],
    ],
    [
      'of a type that nobody knows',
      changed({ type: 'shop.coins-minted.v1' }),
      [['/type', 'is not an event of this service: shop.coins-minted.v1']],
    ],
    [
      'of a type that nobody may submit',
      sent('purse-audited', {}, 'a'),
      [['/type', 'may not be submitted by http']],
    ],
    [
      'of a type for another submitter',
      sent('refund-settled', { coins: 1 }, 'a'),
      [['/type', 'may not be submitted by http']],
    ],
    [
      'without a subject',
      changed({ subject: undefined }),
      [['/subject', 'Invalid input: expected string, received undefined']],
    ],
    [
      'of a subject that is none',
      changed({ subject: 'purse' }),
      [['/subject', 'must read <aggregate>/<id>, e.g. account/576, with at most 256 plain characters']],
    ],
    [
      'of the log’s own partitions',
      changed({ subject: '~timeline/2026' }),
      [['/subject', 'must read <aggregate>/<id>, e.g. account/576, with at most 256 plain characters']],
    ],
    [
      'of another service’s aggregate',
      changed({ subject: 'safe/1' }),
      [['/subject', 'must be an aggregate of this service: purse/<id>']],
    ],
    [
      'at a time that is none',
      changed({ time: 'yesterday' }),
      [['/time', 'must be an RFC 3339 date-time, e.g. 1993-01-01T12:00:00Z']],
    ],
    [
      'at a time without an offset',
      changed({ time: '2026-01-01T12:00:00' }),
      [['/time', 'must be an RFC 3339 date-time, e.g. 1993-01-01T12:00:00Z']],
    ],
    [
      'of the year 9999',
      changed({ time: '9999-12-31T23:59:59Z' }),
      [['/time', 'is more than a day in the future']],
    ],
    [
      'with data that is not JSON',
      changed({ datacontenttype: 'text/plain' }),
      [['/datacontenttype', 'must be JSON']],
    ],
    [
      'with bytes for data',
      changed({ data: undefined, data_base64: 'AAAA' }),
      [['/data_base64', 'is not supported: send JSON in data']],
    ],
    [
      'with a payload that lacks something',
      changed({ data: {} }),
      [['/data/coins', 'Invalid input: expected number, received undefined']],
    ],
    [
      'with a payload that has something else',
      changed({ data: { coins: 1, gold: 2 } }),
      [['/data', 'Unrecognized key: "gold"']],
    ],
    [
      'with a payload of another type',
      changed({ data: { coins: '1' } }),
      [['/data/coins', 'Invalid input: expected number, received string']],
    ],
    [
      'without data',
      changed({ data: undefined }),
      [['/data', 'Invalid input: expected object, received undefined']],
    ],
    [
      'with data that is null',
      changed({ data: null }),
      [['/data', 'Invalid input: expected object, received null']],
    ],
    [
      'with half a character in its data',
      changed({ data: { coins: 1, '\ud800': 1 } }),
      [['/data', 'must be I-JSON (RFC 7493), nested less than 64 deep']],
    ],
    [
      'with an expected version that is none',
      changed({ expectedversion: -1 }),
      [['/expectedversion', 'Too small: expected number to be >=0']],
    ],
    [
      'with an extension that is misnamed',
      changed({ 'correlation-id': 'x' }),
      [['/correlation-id', 'is no attribute name: lower-case letters and digits only']],
    ],
    [
      'with an extension that is an object',
      changed({ priority: { high: true } }),
      [['/priority', 'must be text, a boolean or a 32-bit whole number']],
    ],
    [
      'with a broken traceparent',
      changed({ traceparent: '00-xyz' }),
      [['/traceparent', 'must be a W3C traceparent']],
    ],
    ['that says its sequence', changed({ sequence: '1' }), [['/sequence', STAMPED]]],
    [
      'that says when it was recorded',
      changed({ recordedtime: '2026-01-01T00:00:00Z' }),
      [['/recordedtime', STAMPED]],
    ],
    ['that says where it was copied from', changed({ origin: 'prod/1' }), [['/origin', STAMPED]]],
    [
      'that says it is played back',
      changed({ playbackid: 'p', playbackmode: 'rebuild' }),
      [
        ['/playbackid', STAMPED],
        ['/playbackmode', STAMPED],
      ],
    ],
    [
      'with several faults at once',
      changed({ id: 5, time: 'now', sequence: '1' }),
      [
        ['/sequence', STAMPED],
        ['/id', 'Invalid input: expected string, received number'],
        ['/time', 'must be an RFC 3339 date-time, e.g. 1993-01-01T12:00:00Z'],
      ],
    ],
    [
      'for a payload and a subject at once',
      changed({ subject: 'safe/1', data: { coins: 0 } }),
      [
        ['/subject', 'must be an aggregate of this service: purse/<id>'],
        ['/data/coins', 'Too small: expected number to be >0'],
      ],
    ],
    ['that is a list', [], [['', 'Invalid input: expected object, received array']]],
    ['that is a text', 'event', [['', 'Invalid input: expected object, received string']]],
    ['that is null', null, [['', 'Invalid input: expected object, received null']]],
  ])('%s', async (_, event, expected) => {
    expect(await faultsOf(event)).toEqual(expected);
    expect(service.stream.records).toEqual([]);
  });

  test('nested deeper than anything that reads it can go', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = JSON.stringify(changed({ data: 'HERE' })).replace('"HERE"', deep);
    const answer = await service.post(postOne(undefined, { body }));
    expect(answer.status).toBe(400);
    expect(errorsIn(answer)).toEqual([
      { index: 0, pointer: '/data', reason: 'must be I-JSON (RFC 7493), nested less than 64 deep' },
    ]);
  });

  test('that carries a number beyond any double', async () => {
    const body = JSON.stringify(changed({})).replace('"coins":1', '"coins":1e999');
    expect(errorsIn(await service.post(postOne(undefined, { body }))).map(({ pointer }) => pointer)).toEqual([
      '/data',
    ]);
  });

  test('that hides an attribute in __proto__', async () => {
    const body = JSON.stringify(changed({})).replace('{', '{"__proto__":{"sequence":"1"},');
    const answer = await service.post(postOne(undefined, { body }));
    expect(answer.status).toBe(400);
    expect(service.stream.records).toEqual([]);
  });
});
