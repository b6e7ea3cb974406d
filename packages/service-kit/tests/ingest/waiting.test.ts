import { describe, expect, test } from '@jest/globals';
import { RECENT_LENGTH } from '@reprise/aggregate';
import { preferredWait } from '../../src/ingest/preferred-wait.ts';
import { added, cursed, found, opened, spend, subjectNamed } from '../support/events.ts';
import { FaultyDataStore } from '../support/faults.ts';
import { type Answer, postBatch } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();

const waiting = (events: unknown, seconds = 5) =>
  postBatch(events, { headers: { Prefer: `wait=${seconds}` } });

/** Posts, and lets pump and write work meanwhile. */
async function submitted(service: TestService, events: readonly unknown[]): Promise<Answer> {
  const before = service.stream.records.length;
  const answer = service.post(waiting(events));
  while (service.stream.records.length === before) await new Promise((resolve) => setImmediate(resolve));
  const work = async () => {
    await service.write();
    await service.pump();
  };
  const [answered] = await Promise.all([answer, work()]);
  return answered;
}
const outcomes = ({ body }: Answer) =>
  (body as { accepted: { outcome?: unknown }[] }).accepted.map(({ outcome }) => outcome);

describe('a request that prefers to wait', () => {
  test('is answered with the outcomes: accepted, rejected, duplicate', async () => {
    const service = await testService();
    const answer = await submitted(service, [
      opened('o'),
      spend(5, 's'),
      added(9, 'a'),
      spend(5, 't'),
      added(9, 'a'),
    ]);
    expect(answer).toMatchObject({ status: 200, headers: { 'preference-applied': 'wait=5' } });
    const { accepted } = answer.body as { accepted: { id: string; sequence: string }[] };
    expect(accepted.map(({ id }) => id)).toEqual(['o', 's', 'a', 't', 'a']);
    expect(outcomes(answer)).toEqual([
      { status: 'accepted' },
      { status: 'rejected', reason: 'not-enough' },
      { status: 'accepted' },
      { status: 'accepted', facts: { left: 4 } },
      { status: 'duplicate', of: accepted[2]?.sequence },
    ]);
  });

  test('hears of several aggregates', async () => {
    const service = await testService();
    const events = Array.from({ length: 30 }, (_, id) =>
      spend(1, `s${id}`, { subject: subjectNamed(id % 12) }),
    );
    const answer = await submitted(service, events);
    expect(answer.status).toBe(200);
    expect(outcomes(answer)).toEqual(events.map(() => ({ status: 'rejected', reason: 'not-enough' })));
  });

  test('hears that an aggregate is parked, before the event or by it', async () => {
    const service = await testService();
    const answer = await submitted(service, [added(1, 'a'), cursed('c'), added(1, 'b')]);
    expect(answer.status).toBe(200);
    const parked = { status: 'parked', reason: 'domain-error' };
    expect(outcomes(answer)).toEqual([{ status: 'accepted' }, parked, parked]);
  });

  test('hears outcomes that have left the aggregate’s memory: they are folded from the log', async () => {
    const service = await testService();
    const events = [
      ...Array.from({ length: RECENT_LENGTH + 5 }, (_, index) => found(1, `f${index}`)),
      spend(99, 's'),
    ];
    const answer = await submitted(service, events);
    expect(answer.status).toBe(200);
    expect(outcomes(answer)).toEqual([
      ...events.slice(1).map(() => ({ status: 'accepted' })),
      { status: 'rejected', reason: 'not-enough' },
    ]);
  });

  test('hears that an event is a late repetition, which only the log remembers', async () => {
    const service = await testService();
    await service.submit(
      added(5, 'x'),
      ...Array.from({ length: RECENT_LENGTH }, (_, index) => found(1, `f${index}`)),
    );
    const answer = await submitted(service, [added(5, 'x')]);
    expect(outcomes(answer)).toEqual([{ status: 'duplicate' }]);
  });

  test('is answered 202 when its time is up, without what is not known', async () => {
    const service = await testService();
    const start = clock.now();
    const answer = await service.post(waiting([added(1, 'a')], 7));
    expect(answer).toMatchObject({ status: 202, headers: { 'preference-applied': 'wait=7' } });
    expect(answer.body).toEqual({
      accepted: [{ id: 'a', subject: 'purse/1', sequence: expect.any(String) }],
    });
    expect(clock.now() - start).toBeLessThanOrEqual(7_000);
    expect(clock.now() - start).toBeGreaterThan(6_000);
  });

  test('hears nothing before write has folded the event, though it is in the log', async () => {
    const service = await testService();
    await service.submit(added(1, 'first'));
    const before = service.stream.records.length;
    const answer = service.post(waiting([added(1, 'a')]));
    while (service.stream.records.length === before) await new Promise((resolve) => setImmediate(resolve));
    await service.pump();
    expect(outcomes(await answer)).toEqual([undefined]);
  });

  test('is answered 202 with what is known, where some aggregates are behind', async () => {
    const service = await testService();
    // Another container of write has only got to the first record by now.
    const post = service.post(waiting([added(1, 'a'), added(1, 'b', { subject: 'purse/2' })]));
    while (service.stream.records.length < 2) await new Promise((resolve) => setImmediate(resolve));
    service.stream.records.splice(1);
    await service.write();
    const answer = await post;
    expect(answer.status).toBe(202);
    expect(outcomes(answer)).toEqual([{ status: 'accepted' }, undefined]);
  });

  test('is not told that it failed because the data store does not answer: its events are in', async () => {
    let broken = false;
    const service = await testService({
      wrap: ({ store }) => ({ store: new FaultyDataStore(store, () => (broken ? 'before' : undefined)) }),
    });
    broken = true;
    const answer = await service.post(waiting([added(1, 'a')]));
    expect(answer).toMatchObject({ status: 202, body: { accepted: [{ id: 'a' }] } });
  });

  test('gets an answer about bad events at once', async () => {
    const service = await testService();
    expect((await service.post(waiting([added(0, 'a')]))).status).toBe(400);
  });
});

describe('the header Prefer', () => {
  test.each([
    ['wait=5', 5],
    ['respond-async, wait=10', 10],
    ['Wait = "3"; foo', 3],
    ['wait=999', 20],
    ['wait=0', 0],
    ['wait=-1', 0],
    ['wait=soon', 0],
    ['await=5', 0],
    ['return=minimal', 0],
    ['', 0],
    [undefined, 0],
  ])('%j means %i seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });
});
