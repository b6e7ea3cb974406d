import { beforeEach, describe, expect, test } from '@jest/globals';
import { added, cursed, found, spend } from '../support/events.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const DAY = 24 * 60 * 60 * 1000;
const clock = virtualTime(Date.UTC(2026, 0, 1, 12));
const on = (day: number) => ({ time: `2026-01-${String(day).padStart(2, '0')}T12:00:00Z` });

const past = (service: TestService, parameters: Record<string, string>) =>
  service.get(`/purses/1?${new URLSearchParams(parameters)}`);

describe('the state as of a time', () => {
  beforeEach(() => clock.pass(30 * DAY));

  test('is that of the events up to then, the instant included', async () => {
    const service = await testService();
    await service.submit(added(1, 'a', on(1)), added(2, 'b', on(2)), added(4, 'c', on(3)));
    for (const [asOf, coins, version] of [
      ['2026-01-01T11:59:59Z', 0, 0],
      ['2026-01-01T12:00:00Z', 1, 1],
      ['2026-01-02T13:00:00+01:00', 3, 2],
      ['2026-01-02T13:00:00.001+01:00', 3, 2],
      ['2030-01-01T00:00:00Z', 7, 3],
    ] as const) {
      expect(await past(service, { asOf })).toMatchObject({
        status: 200,
        body: {
          subject: 'purse/1',
          asOf: new Date(asOf).toISOString(),
          state: { coins },
          version,
          conflicts: [],
        },
      });
    }
  });

  test('takes events in the order of the log, whatever their times', async () => {
    const service = await testService();
    await service.submit(added(1, 'late', on(9)), added(2, 'early', on(2)));
    expect(await past(service, { asOf: '2026-01-05T00:00:00Z' })).toMatchObject({
      body: { state: { coins: 2 } },
    });
  });

  test('names the events that would be rejected there: they leaned on what happened later', async () => {
    const service = await testService();
    const { body } = await service.submit(
      added(10, 'salary', on(9)),
      spend(4, 'rent', on(3)),
      added(1, 'find', on(4)),
    );
    const { accepted } = body as { accepted: { sequence: string }[] };
    expect(await past(service, { asOf: '2026-01-05T00:00:00Z' })).toMatchObject({
      status: 200,
      body: {
        state: { coins: 1 },
        version: 1,
        conflicts: [{ id: 'rent', position: accepted[1]?.sequence, reason: 'not-enough' }],
      },
    });
  });

  test('leaves out what was rejected or repeated in the log as a whole', async () => {
    const service = await testService();
    await service.submit(spend(4, 'rent', on(2)), added(10, 'salary', on(1)), added(10, 'salary', on(1)));
    expect(await past(service, { asOf: '2026-01-05T00:00:00Z' })).toMatchObject({
      body: { state: { coins: 10 }, version: 1, conflicts: [] },
    });
  });

  test('does not judge an expected version again', async () => {
    const service = await testService();
    await service.submit(added(1, 'late', on(9)), added(2, 'early', { ...on(2), expectedversion: 1 }));
    expect(await past(service, { asOf: '2026-01-05T00:00:00Z' })).toMatchObject({
      body: { state: { coins: 2 }, conflicts: [] },
    });
  });
});

describe('the state as it was recorded at a time', () => {
  /** A deposit a day, known on the day; that of the third is of the first, and is only known then. */
  async function threeDays(): Promise<TestService> {
    const service = await testService();
    await service.submit(added(1, 'a', on(1)));
    await clock.pass(DAY);
    await service.submit(added(2, 'b', on(2)));
    await clock.pass(DAY);
    await service.submit(added(4, 'c', on(1)));
    return service;
  }

  test('is that of the log as it was known then', async () => {
    const service = await threeDays();
    for (const [asRecorded, coins, version] of [
      ['2026-01-01T12:00:00Z', 1, 1],
      ['2026-01-02T11:59:59.999Z', 1, 1],
      ['2026-01-02T12:00:00Z', 3, 2],
      ['2026-02-01T00:00:00Z', 7, 3],
    ] as const) {
      expect(await past(service, { asRecorded })).toMatchObject({
        status: 200,
        body: {
          subject: 'purse/1',
          asRecorded: new Date(asRecorded).toISOString(),
          state: { coins },
          version,
        },
      });
    }
  });

  test('is unknown before the first event was', async () => {
    const service = await threeDays();
    expect(await past(service, { asRecorded: '2026-01-01T11:59:59Z' })).toMatchObject({ status: 404 });
  });

  test('may be asked as of a time too: what we thought on the second day of the first', async () => {
    const service = await threeDays();
    const asOf = '2026-01-01T23:00:00Z';
    expect(await past(service, { asOf, asRecorded: '2026-01-02T23:00:00Z' })).toMatchObject({
      body: { state: { coins: 1 }, asOf: '2026-01-01T23:00:00.000Z', asRecorded: '2026-01-02T23:00:00.000Z' },
    });
    expect(await past(service, { asOf, asRecorded: '2026-01-03T23:00:00Z' })).toMatchObject({
      body: { state: { coins: 5 } },
    });
    expect(await past(service, { asOf, asRecorded: '2025-01-01T00:00:00Z' })).toMatchObject({ status: 404 });
  });

  test('ends where the logic throws, and says so', async () => {
    const service = await testService();
    await service.submit(added(1, 'a'), cursed('c'), found(1, 'f'));
    expect(await past(service, { asRecorded: '2026-02-01T00:00:00Z' })).toMatchObject({
      status: 200,
      body: { state: { coins: 1 }, version: 1, parked: { reason: 'domain-error' } },
    });
  });
});

describe('a time that is none is refused', () => {
  test.each(['asOf', 'asRecorded'])('as %s', async (name) => {
    const service = await testService();
    await service.submit(added(1, 'a'));
    for (const value of [
      '',
      'yesterday',
      '2026-01-01',
      '2026-01-01T12:00:00',
      '2026-13-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
    ])
      expect(await past(service, { [name]: value })).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json' },
        body: {
          title: 'Invalid parameter',
          detail: `${name} must be an RFC 3339 date-time, e.g. 1993-06-30T23:59:59Z.`,
        },
      });
  });

  test('but a plus sign that a client forgot to escape is understood', async () => {
    const service = await testService();
    await service.submit(added(1, 'a', on(1)));
    expect(await service.get('/purses/1?asOf=2026-01-01T13:00:00+01:00')).toMatchObject({
      status: 200,
      body: { asOf: '2026-01-01T12:00:00.000Z', state: { coins: 1 } },
    });
  });
});
