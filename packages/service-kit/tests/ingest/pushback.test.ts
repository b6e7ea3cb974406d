import { describe, expect, test } from '@jest/globals';
import { added, subjectNamed } from '../support/events.ts';
import { PushingBackStream } from '../support/faults.ts';
import { postBatch } from '../support/http.ts';
import { testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

const batch = [1, 2, 1, 3].map((subject, index) => added(1, `e${index}`, { subject: subjectNamed(subject) }));

/** A service whose stream refuses one subject's records, so many times. */
async function pushedBackFor(status: 'throttled' | 'failed', times: number) {
  let left = times;
  const refuses = ({ subject }: { subject: string }) =>
    subject === subjectNamed(2) && left-- > 0 ? status : undefined;
  const service = await testService({
    wrap: ({ stream }) => ({ stream: new PushingBackStream(stream, refuses) }),
  });
  return service;
}

describe('a stream that pushes back', () => {
  test.each([
    ['throttled', 429, 'Too many events'],
    ['failed', 503, 'Event stream unavailable'],
  ] as const)(
    '(%s) makes the answer %i, with when to come back and which events got in',
    async (status, code, title) => {
      const service = await pushedBackFor(status, Infinity);
      const answer = await service.post(postBatch(batch));
      expect(answer).toMatchObject({
        status: code,
        headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
        body: {
          title,
          status: code,
          detail: expect.stringContaining('an event that comes twice counts once'),
        },
      });
      const { accepted } = answer.body as { accepted: { id: string; sequence: string }[] };
      expect(accepted.map(({ id }) => id)).toEqual(['e0', 'e2', 'e3']);
      expect(accepted.every(({ sequence }) => sequence.startsWith('0001-'))).toBe(true);
    },
  );

  test('for a moment is not noticed: what failed is put again, and nothing else', async () => {
    const service = await pushedBackFor('throttled', 2);
    expect(await service.post(postBatch(batch))).toMatchObject({
      status: 202,
      body: { accepted: [{ id: 'e0' }, { id: 'e1' }, { id: 'e2' }, { id: 'e3' }] },
    });
    expect(service.stream.records.map(({ subject }) => subject)).toEqual(['purse/1', 'purse/3', 'purse/2']);
  });

  test('lets the client send everything again: an event that comes twice counts once', async () => {
    const service = await pushedBackFor('failed', 100);
    const statuses: number[] = [];
    while (statuses.at(-1) !== 202 && statuses.length < 50)
      statuses.push((await service.post(postBatch(batch))).status);
    expect(statuses[0]).toBe(503);
    expect(statuses.at(-1)).toBe(202);
    await Promise.all([service.pump(), service.write()]);
    for (const [subject, coins] of [
      [1, 2],
      [2, 1],
      [3, 1],
    ])
      expect(await service.get(`/purses/${subject}`)).toMatchObject({ body: { state: { coins } } });
  });
});
