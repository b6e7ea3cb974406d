import { describe, expect, test } from '@jest/globals';
import { decodeRecord } from '@reprise/event-envelope';
import { added, eventsOf, opened, subjectNamed } from '../support/events.ts';
import { postBatch, postOne } from '../support/http.ts';
import { testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
const of = (subject: number) => ({ subject: subjectNamed(subject) });
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('ingest', () => {
  test('puts each aggregate’s events in one record, in order, and answers in the order of the request', async () => {
    const service = await testService();
    const answer = await service.post(
      postBatch([added(1, 'a', of(1)), added(2, 'b', of(2)), added(3, 'c', of(1)), added(4, 'd', of(3))]),
    );
    const records = service.stream.records.map(({ subject, bytes }) => ({
      subject,
      ids: decodeRecord(bytes, subject).events.map(({ id }) => id),
    }));
    expect(records).toEqual([
      { subject: 'purse/1', ids: ['a', 'c'] },
      { subject: 'purse/2', ids: ['b'] },
      { subject: 'purse/3', ids: ['d'] },
    ]);
    expect(answer).toMatchObject({
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: {
        accepted: [
          { id: 'a', subject: 'purse/1' },
          { id: 'b', subject: 'purse/2' },
          { id: 'c', subject: 'purse/1' },
          { id: 'd', subject: 'purse/3' },
        ],
      },
    });
  });

  test('answers with the positions that pump and write will see', async () => {
    const service = await testService();
    const answer = await service.post(postBatch([added(1, 'a'), added(2, 'b')]));
    const [record] = service.stream.records;
    if (record === undefined) throw new Error('Nothing is on the stream.');
    const seen = eventsOf({ ...record, partitionKey: record.subject });
    expect(answer.body).toEqual({
      accepted: seen.map(({ id, subject, sequence }) => ({ id, subject, sequence })),
    });
  });

  test('puts what was sent as it was sent, extensions included', async () => {
    const service = await testService();
    const event = opened('o', {
      correlationid: 'c',
      causationid: 'k',
      tenant: 'north',
      priority: 3,
      urgent: true,
    });
    await service.post(postOne(event));
    expect(JSON.parse(Buffer.from(service.stream.records[0]?.bytes ?? []).toString())).toEqual([event]);
  });

  test('fills in the time of a client that has none, and the trace of the request', async () => {
    const service = await testService();
    await service.post(postOne(opened('o', { time: undefined }), { headers: { traceparent: TRACEPARENT } }));
    const [event] = JSON.parse(Buffer.from(service.stream.records[0]?.bytes ?? []).toString());
    expect(event).toMatchObject({ time: new Date(clock.now()).toISOString(), traceparent: TRACEPARENT });
  });

  test('keeps the event’s own trace, and passes over one that is none', async () => {
    const service = await testService();
    const own = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    await service.post(postOne(opened('o', { traceparent: own }), { headers: { traceparent: TRACEPARENT } }));
    await service.post(postOne(opened('p'), { headers: { traceparent: 'nonsense' } }));
    const events = service.stream.records.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString())[0]);
    expect(events.map(({ traceparent }) => traceparent)).toEqual([own, undefined]);
  });

  test('takes an attribute that is null for one that is left out', async () => {
    const service = await testService();
    const answer = await service.post(
      postOne(opened('o', { correlationid: null, time: null, sequence: null })),
    );
    expect(answer.status).toBe(202);
    const [event] = JSON.parse(Buffer.from(service.stream.records[0]?.bytes ?? []).toString());
    expect(event).not.toHaveProperty('correlationid');
    expect(event.time).toBe(new Date(clock.now()).toISOString());
  });

  test('takes a time up to a day ahead, for clocks that run fast', async () => {
    const service = await testService();
    const ahead = (hours: number) => new Date(clock.now() + hours * 60 * 60 * 1000).toISOString();
    expect((await service.post(postOne(opened('o', { time: ahead(23) })))).status).toBe(202);
    expect((await service.post(postOne(opened('p', { time: ahead(25) })))).status).toBe(400);
  });

  test('takes an event twice in one batch: that it counts once is decided by the log', async () => {
    const service = await testService();
    const answer = await service.submit(added(5, 'a'), added(5, 'a'), opened('o'));
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: [{ id: 'a' }, { id: 'a' }, { id: 'o' }] },
    });
    expect(await service.get('/purses/1')).toMatchObject({ body: { state: { coins: 5 }, version: 3 } });
  });

  test('says where there is nothing to post to', async () => {
    const service = await testService();
    expect(await service.get('/events')).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      body: { title: 'Not found', detail: 'There is nothing at GET /events.' },
    });
  });
});
