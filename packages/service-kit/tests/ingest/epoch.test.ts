import { describe, expect, test } from '@jest/globals';
import { UnavailableError } from '../../src/runtime/errors.ts';
import { but } from '../support/but.ts';
import { added } from '../support/events.ts';
import { postBatch } from '../support/http.ts';
import { testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();

describe('ingest stops with 503', () => {
  test('before the service has been set up', async () => {
    const service = await testService({ deployed: false });
    expect(await service.post(postBatch([added(1, 'a')]))).toMatchObject({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
      body: { title: 'Unavailable', detail: expect.stringContaining('Deploy the service again.') },
    });
    expect(service.stream.records).toEqual([]);
  });

  test('when the stream was made anew and the epoch was not raised, within a minute', async () => {
    let created = Date.UTC(2026, 0, 1);
    const service = await testService({
      wrap: ({ stream }) => ({ stream: but(stream, { createdAt: async () => created }) }),
    });
    expect((await service.post(postBatch([added(1, 'a')]))).status).toBe(202);
    created += 1_000;
    await clock.pass(61_000);
    expect(await service.post(postBatch([added(1, 'b')]))).toMatchObject({
      status: 503,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:reprise:problem:log-epoch-mismatch',
        title: 'Log epoch mismatch',
        detail: expect.stringMatching(
          /created at 2026-01-01T00:00:00.000Z.*created at 2026-01-01T00:00:01.000Z.*Raise the logEpoch/,
        ),
      },
    });
    expect(service.stream.records).toHaveLength(1);
  });

  test('when nobody can say which stream it is', async () => {
    const service = await testService({
      wrap: ({ stream }) => ({
        stream: but(stream, {
          createdAt: async () => {
            throw new UnavailableError('The stream does not answer.');
          },
        }),
      }),
      deployed: false,
    });
    expect(await service.post(postBatch([added(1, 'a')]))).toMatchObject({ status: 503 });
  });
});
