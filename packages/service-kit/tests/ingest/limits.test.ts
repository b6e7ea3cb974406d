import { beforeAll, describe, expect, test } from '@jest/globals';
import { MAX_EVENT_BYTES, MAX_RECORD_BYTES } from '@reprise/event-envelope';
import { added, sent, subjectNamed } from '../support/events.ts';
import { postBatch, postOne } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await testService();
});

const note = (length: number, id: string, subject = 1) =>
  sent('note-written', { text: 'x'.repeat(length) }, id, { subject: subjectNamed(subject) });

/** An event whose JSON takes so many bytes. */
const eventOf = (bytes: number) => note(bytes - Buffer.byteLength(JSON.stringify(note(0, 'e'))), 'e');
const tooLarge = (detail: RegExp) => ({
  status: 413,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    type: 'urn:reprise:problem:too-large',
    title: 'Too large',
    status: 413,
    detail: expect.stringMatching(detail),
  },
});

describe('too large is', () => {
  test('a batch of 1,001 events', async () => {
    const batch = Array.from({ length: 1_001 }, (_, index) => added(1, String(index)));
    expect(await service.post(postBatch(batch))).toMatchObject(
      tooLarge(/at most 1000 events, this one has 1001/),
    );
  });

  test('a body of 5 MB', async () => {
    const body = JSON.stringify([note(5_000_000, 'a')]);
    expect(await service.post(postBatch(undefined, { body }))).toMatchObject(
      tooLarge(/at most 4194304 bytes/),
    );
  });

  test('a body of 5 MB in base64, by what it decodes to', async () => {
    const body = Buffer.from(JSON.stringify([note(5_000_000, 'a')])).toString('base64');
    expect(await service.post(postBatch(undefined, { body, base64: true }))).toMatchObject(
      tooLarge(/this one has 5000\d{3}/),
    );
  });

  test('an event of more than 256 KB', async () => {
    const answer = await service.post(postBatch([added(1, 'a'), eventOf(MAX_EVENT_BYTES + 1)]));
    expect(answer).toMatchObject(
      tooLarge(/^Event 1 is larger than 262144 bytes of JSON\. Nothing was accepted\.$/),
    );
  });

  test('what one aggregate’s events take together, if it exceeds a record', async () => {
    const batch = [
      ...[1, 2, 3, 4, 5].map((index) => note(220 * 1024, `n${index}`)),
      added(1, 'other', { subject: 'purse/2' }),
    ];
    expect(await service.post(postBatch(batch))).toMatchObject(
      tooLarge(
        new RegExp(
          `^The events of purse/1 take \\d+ bytes; one aggregate takes at most ${MAX_RECORD_BYTES} a request\\.`,
        ),
      ),
    );
  });

  test('nothing of which anything was accepted', () => {
    expect(service.stream.records).toEqual([]);
  });
});

describe('not too large is', () => {
  test('an event of exactly 256 KB', async () => {
    expect((await service.post(postOne(eventOf(MAX_EVENT_BYTES)))).status).toBe(202);
  });

  test('a batch of 1,000 events', async () => {
    const batch = Array.from({ length: 1_000 }, (_, index) => added(1, String(index)));
    const answer = await service.post(postBatch(batch));
    expect(answer).toMatchObject({ status: 202, body: { accepted: { length: 1_000 } } });
  });

  test('what several aggregates’ events take together, up to 4 MB', async () => {
    const batch = Array.from({ length: 17 }, (_, index) => note(230 * 1024, `n${index}`, index));
    expect((await service.post(postBatch(batch))).status).toBe(202);
  });
});
