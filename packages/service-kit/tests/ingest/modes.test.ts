import { beforeEach, describe, expect, test } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import { opened, sent } from '../support/events.ts';
import { postOne, type TestRequest } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';

let service: TestService;
beforeEach(async () => {
  service = await testService();
});

const attributes = { ...sent('coins-added', { coins: 5 }, 'a'), correlationid: 'story-1' };
const eventBySdk = (changes: object = {}) => new CloudEvent({ ...attributes, ...changes } as object);

/** A message of the SDK as the request that its transport would make. */
const requestOf = ({ headers, body }: ReturnType<typeof HTTP.binary>, base64 = false): TestRequest => ({
  method: 'POST',
  path: '/events',
  headers: headers as Record<string, string>,
  body: base64 ? Buffer.from(String(body)).toString('base64') : String(body),
  base64,
});

const put = () => JSON.parse(Buffer.from(service.stream.records[0]?.bytes ?? []).toString());

describe('the official SDK’s events are taken', () => {
  test.each([
    ['binary', (event: CloudEvent<unknown>) => HTTP.binary(event)],
    ['structured', (event: CloudEvent<unknown>) => HTTP.structured(event)],
  ])('in %s mode, as text and in base64', async (_, message) => {
    for (const [index, base64] of [false, true].entries()) {
      const answer = await service.post(requestOf(message(eventBySdk({ id: `a${index}` })), base64));
      expect(answer).toMatchObject({
        status: 202,
        body: { accepted: [{ id: `a${index}`, subject: 'purse/1' }] },
      });
    }
    expect(put()).toMatchObject([{ ...attributes, id: 'a0', time: '2026-01-01T12:00:00.000Z' }]);
  });

  test('in batch mode', async () => {
    const events = ['a', 'b', 'c'].map((id) => eventBySdk({ id }));
    const request = {
      method: 'POST',
      path: '/events',
      headers: { 'Content-Type': 'application/cloudevents-batch+json; charset=utf-8' },
      body: JSON.stringify(events),
    };
    expect(await service.post(request)).toMatchObject({
      status: 202,
      body: { accepted: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
    });
    expect(put()).toHaveLength(3);
  });

  test('and come back to the SDK from the history', async () => {
    await service.post(requestOf(HTTP.binary(eventBySdk())));
    await service.pump();
    const { body } = await service.get('/purses/1/history');
    const [{ event }] = (body as { events: [{ event: object }] }).events;
    expect(new CloudEvent(event).toJSON()).toMatchObject({ ...attributes, time: expect.any(String) });
  });
});

describe('binary mode', () => {
  const binary = (headers: Record<string, string>, body = '{"coins":5}'): TestRequest => ({
    method: 'POST',
    path: '/events',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'a',
      'ce-source': '/tests',
      'ce-type': 'shop.coins-added.v1',
      'ce-subject': 'purse/1',
      'ce-time': '2026-01-01T12:00:00Z',
      ...headers,
    },
    body,
  });

  test('decodes what headers cannot say plainly, and reads the expected version as a number', async () => {
    const answer = await service.post(
      binary({
        'ce-correlationid': 'Euro%20%E2%82%AC%20100%25',
        'ce-causationid': '100%',
        'ce-expectedversion': '0',
      }),
    );
    expect(answer.status).toBe(202);
    expect(put()).toMatchObject([{ correlationid: 'Euro € 100%', causationid: '100%', expectedversion: 0 }]);
  });

  test('says what is wrong under the attribute’s name', async () => {
    expect(await service.post(binary({ 'ce-expectedversion': 'seven', 'ce-sequence': '1' }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/sequence' }, { pointer: '/expectedversion' }] },
    });
  });

  test('of an event without data has no body', async () => {
    const { body: _, ...request } = binary({ 'ce-type': 'shop.nothing-said.v1' });
    expect(await service.post(request)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/type' }] },
    });
  });
});

describe('another content type is refused with 415', () => {
  test.each([
    ['text', 'text/plain', 'text/plain'],
    ['JSON that is no CloudEvent', 'application/json', 'application/json'],
    ['none', '', 'no content type'],
    ['XML', 'application/cloudevents+xml', 'application/cloudevents+xml'],
  ])('%s', async (_, type, named) => {
    const answer = await service.post(postOne(opened(), { headers: { 'content-type': type } }));
    expect(answer).toMatchObject({
      status: 415,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:reprise:problem:unsupported-media-type',
        title: 'Unsupported media type',
        status: 415,
        detail: `Send application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers (binary mode); got ${named}.`,
      },
    });
    expect(service.stream.records).toEqual([]);
  });

  test('names and parameters may be in any case', async () => {
    const headers = { 'Content-Type': 'Application/CloudEvents+JSON; Charset="UTF-8"' };
    expect(
      (await service.post({ method: 'POST', path: '/events', headers, body: JSON.stringify(opened()) }))
        .status,
    ).toBe(202);
  });
});
