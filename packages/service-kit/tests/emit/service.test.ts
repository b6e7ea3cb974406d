import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { decodeRecord } from '@reprise/event-envelope';
import { type EventLog, emitToService, MemoryEventLog } from '../../src/index.ts';
import { collected } from '../support/collected.ts';
import { FaultyEventLog } from '../support/faults.ts';
import type { TestRequest } from '../support/http.ts';
import { cause, reactOnce } from '../support/reacting-once.ts';
import { type TestService, testService } from '../support/service.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A service behind HTTP. @param answer instead of it @returns where, and the requests as they came */
async function listening(service: TestService, answer?: { status: number; body: string }) {
  const requests: TestRequest[] = [];
  server = createServer(async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers: headers as Record<string, string>, body: await text(incoming) };
    requests.push(request);
    const { status, body } = answer ?? (await service.post(request));
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** @param log of the service that says it */
const emitting = (
  from: string,
  url: string,
  { type = 'shop.refund-settled.v1', log = new MemoryEventLog() }: { type?: string; log?: EventLog } = {},
) => {
  const configuration = { service: from, stage: 'local' };
  const shop = emitToService('shop', { configuration, address: async () => url, ports: { log } });
  return reactOnce({ shop }, (_event, _outcome, gateways) =>
    gateways.shop.emit({ type, subject: 'purse/1', data: { coins: 1 } }),
  );
};

describe('an event for another service', () => {
  test('goes to its POST /events, signed by the role that it knows this service by', async () => {
    const shop = await testService();
    const { url, requests } = await listening(shop);
    expect((await emitting('payments', url)).end).toEqual({ status: 'completed' });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        path: '/events',
        headers: {
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=payments-local-microservice\/\d{8}\/[\w-]+\/execute-api\/aws4_request/,
          ),
        },
      },
    ]);
    const [record] = shop.stream.records;
    expect(record && decodeRecord(record.bytes)).toMatchObject({
      events: [
        {
          type: 'shop.refund-settled.v1',
          source: 'payments',
          causationid: cause().id,
          correlationid: 'story',
        },
      ],
    });
  });

  test('is noted under its story, in the log of who says it', async () => {
    const { url } = await listening(await testService());
    const log = new MemoryEventLog();
    await emitting('payments', url, { log });
    const { sequence, id, type } = cause();
    expect(await collected(log.query('~story/story'))).toEqual([
      {
        ...{ subject: '~story/story', position: expect.stringMatching(/^[0-9a-f]{32}\.shop\.emit\.1$/) },
        ...{ causesubject: 'purse/1', causeposition: sequence, causeid: id, causetype: type },
        ...{ to: 'shop', tosubject: 'purse/1', type: 'shop.refund-settled.v1' },
      },
    ]);
  });

  test('is not said before its note is in the log', async () => {
    const { url, requests } = await listening(await testService());
    const log = new FaultyEventLog(new MemoryEventLog(), () => 'before');
    expect((await emitting('payments', url, { log })).end).toMatchObject({
      status: 'again',
      reason: expect.stringContaining('the log did not take the note of it'),
    });
    expect(requests).toEqual([]);
  });

  test('is not taken from a service that the type does not name', async () => {
    const { url } = await listening(await testService());
    expect((await emitting('notifications', url)).end).toMatchObject({
      status: 'again',
      reason: expect.stringContaining(
        'shop does not take shop.refund-settled.v1: Invalid events: /type may not be submitted by notifications',
      ),
    });
  });

  test('is sent again where the other service says that it has not taken it', async () => {
    const shop = await testService();
    const { url, requests } = await listening(shop, { status: 503, body: '{}' });
    expect((await emitting('payments', url)).end).toMatchObject({
      status: 'again',
      reason: expect.stringContaining('shop answered 503'),
    });
    expect(requests.length).toBeGreaterThan(1);
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  });

  test('says what API Gateway says, which knows nothing of problems', async () => {
    const { url } = await listening(await testService(), { status: 403, body: '{"message":"Forbidden"}' });
    expect((await emitting('payments', url)).end).toMatchObject({
      reason: expect.stringContaining('HTTP 403: {"message":"Forbidden"}'),
    });
  });

  test('waits for a service that is not there', async () => {
    const { url } = await listening(await testService());
    await new Promise((resolve) => server?.close(resolve));
    expect((await emitting('payments', url)).end).toMatchObject({
      status: 'again',
      reason: expect.stringContaining('the connection was refused'),
    });
  });
});
