import { describe, expect, test } from '@jest/globals';
import type { JobView } from '../../src/playback/playback-job.ts';
import type { JobPage } from '../../src/playback/playback-request.ts';
import { but } from '../support/but.ts';
import { found, subjectNamed } from '../support/events.ts';
import { type playbackService as make, playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
type Service = Awaited<ReturnType<typeof make>>;

/** A log of so many purses with one event each. */
const purses = (service: Service, count: number) =>
  service.logs(...Array.from({ length: count }, (_, id) => [found(1, 'a', { subject: subjectNamed(id) })]));
const statusOf = (service: Service, id: string) => service.ask({ action: 'status', id });
const REBUILD = { mode: 'rebuild', reason: 'new logic', by: 'ann' };

describe('a start', () => {
  test('answers with the job before anything is sent, and leaves the work to another invocation', async () => {
    const service = await playbackService();
    await purses(service, 3);
    const job = await service.ask(REBUILD);
    expect(job).toMatchObject({
      id: expect.stringMatching(/^20261123T081500Z-[0-9a-f]{8}$/),
      status: 'STARTING',
      stalled: false,
      reason: 'new logic',
      by: 'ann',
    });
    expect(job).not.toHaveProperty('lease');
    expect(service.playback.records).toEqual([]);
    expect(service.self.events).toEqual([{ action: 'continue', id: job.id, lease: expect.any(String) }]);
    await service.run();
    expect(await statusOf(service, job.id)).toMatchObject({
      status: 'COMPLETED',
      phase: 'done',
      endedAt: expect.any(String),
    });
  });

  test('is refused while another playback runs, and nothing is left of it', async () => {
    const service = await playbackService();
    const { id } = await service.ask(REBUILD);
    await expect(service.ask(REBUILD)).rejects.toThrow(`The playback ${id} (rebuild) is STARTING`);
    expect((await service.ask<JobPage>({ action: 'list' })).jobs).toHaveLength(1);
    await service.run();
    expect(await service.ask(REBUILD)).toMatchObject({ status: 'STARTING' });
  });

  test('of many at once succeeds exactly once', async () => {
    const service = await playbackService();
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => service.ask(REBUILD)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await service.ask<JobPage>({ action: 'list' })).jobs).toHaveLength(1);
  });

  test('that cannot invoke the function leaves a job that is stalled, and can be resumed', async () => {
    const service = await playbackService();
    await purses(service, 2);
    const invoke = service.self.invoke;
    service.self.invoke = async () => {
      throw new Error('TooManyRequestsException');
    };
    const job = await service.ask(REBUILD);
    expect(job).toMatchObject({
      stalled: true,
      notes: [expect.stringContaining('TooManyRequestsException')],
    });
    expect(service.counted).toMatchObject({ PlaybacksFailed: 1 });
    service.self.invoke = invoke;
    await service.ask({ action: 'resume', id: job.id });
    await service.run();
    expect(await statusOf(service, job.id)).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 2 } });
  });

  test('is worked on once, though Lambda may deliver the invocation twice', async () => {
    const service = await playbackService();
    await purses(service, 5);
    await service.ask(REBUILD);
    const [event] = service.self.events;
    await Promise.all([service.ask(event), service.ask(event)]);
    expect(service.histories()).toHaveLength(5);
  });
});

describe('time', () => {
  test('that is up is survived: the function invokes itself, and nothing is sent twice', async () => {
    const service = await playbackService({
      wrap: ({ playback }) => ({
        playback: but(playback, {
          put: async (records) => {
            await clock.pass(1_500);
            return playback.put(records);
          },
        }),
      }),
    });
    await purses(service, 60);
    const { id } = await service.ask({ ...REBUILD, rate: 4 });
    const invocations = await service.run(4_000);
    expect(invocations).toBeGreaterThan(3);
    expect(await statusOf(service, id)).toMatchObject({
      status: 'COMPLETED',
      sent: { aggregates: 60, events: 60 },
    });
    expect(service.histories()).toHaveLength(60);
  });

  test('between events is kept to: a rate holds across segments and invocations', async () => {
    const service = await playbackService();
    await purses(service, 100);
    const started = clock.now();
    await service.ask({ ...REBUILD, rate: 10, segments: 4 });
    await service.run(5_000);
    const arrivals = service.playback.records
      .filter(({ subject }) => subject.startsWith('purse'))
      .map(({ arrivedAt }) => arrivedAt - started);
    expect(arrivals).toHaveLength(100);
    for (let second = 5; second < 10; second++)
      expect(arrivals.filter((at) => at < second * 1_000).length).toBeLessThanOrEqual((second + 5) * 10);
    expect(Math.max(...arrivals)).toBeGreaterThanOrEqual(4_500);
    expect(Math.max(...arrivals)).toBeLessThan(15_000);
  });
});

describe('a job', () => {
  /** A service whose job gets so far as this many pages, then something happens. */
  async function interrupted(pages: number, happen: (service: Service, id: string) => Promise<unknown>) {
    let puts = 0;
    let id = '';
    const service: Service = await playbackService({
      wrap: ({ playback }) => ({
        playback: but(playback, {
          put: async (records) => {
            const results = await playback.put(records);
            if (++puts === pages) await happen(service, id);
            return results;
          },
        }),
      }),
    });
    await purses(service, 40);
    ({ id } = await service.ask({ ...REBUILD, rate: 2, segments: 1 }));
    return { service, id };
  }

  test('that is paused stops at the page, and goes on where it stopped', async () => {
    const { service, id } = await interrupted(1, (each, job) => each.ask({ action: 'pause', id: job }));
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({
      status: 'PAUSED',
      stalled: false,
      sent: { aggregates: 10 },
    });
    expect(service.histories()).toHaveLength(10);
    await expect(service.ask(REBUILD)).rejects.toThrow('is PAUSED');
    await service.ask({ action: 'pause', id });
    await service.ask({ action: 'resume', id });
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 40 } });
    expect(service.histories()).toHaveLength(40);
  });

  test('that is cancelled stops at the page, and makes room for another', async () => {
    const { service, id } = await interrupted(1, (each, job) => each.ask({ action: 'cancel', id: job }));
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({ status: 'CANCELLED', endedAt: expect.any(String) });
    expect(service.histories()).toHaveLength(10);
    await expect(service.ask({ action: 'resume', id })).rejects.toThrow('it has ended');
    await expect(service.ask({ action: 'cancel', id })).rejects.toThrow('it has ended');
    expect(await service.playBack(REBUILD)).toMatchObject({ status: 'COMPLETED' });
  });

  test('that is cancelled while paused is cancelled at once', async () => {
    const service = await playbackService();
    const { id } = await service.ask(REBUILD);
    await service.ask({ action: 'pause', id });
    expect(await service.ask({ action: 'cancel', id })).toMatchObject({ status: 'CANCELLED' });
    await service.run();
    expect(await service.ask(REBUILD)).toMatchObject({ status: 'STARTING' });
  });

  test('whose worker is killed is stalled once its lease is over, and resumes with a page done again at most', async () => {
    const { service, id } = await interrupted(2, () => new Promise(() => {}));
    void service.run();
    for (let turns = 0; turns < 200; turns++) await clock.pass(1);
    expect(await statusOf(service, id)).toMatchObject({ status: 'RUNNING', stalled: false });
    await expect(service.ask({ action: 'resume', id })).rejects.toThrow('is RUNNING and cannot be resumed');
    await clock.pass(61_000);
    expect(await statusOf(service, id)).toMatchObject({ stalled: true, sent: { aggregates: 10 } });
    await service.ask({ action: 'resume', id });
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 40 } });
    const times = Map.groupBy(service.histories(), ({ subject }) => subject);
    expect(times.size).toBe(40);
    expect([...times.values()].filter(({ length }) => length === 2)).toHaveLength(10);
    expect([...times.values()].every(({ length }) => length <= 2)).toBe(true);
  });

  test('that fails says why and can be resumed once it is mended', async () => {
    let broken = true;
    const service = await playbackService({
      wrap: ({ log }) => ({
        log: but(log, {
          scan: (...share) => {
            if (broken) throw new Error('AccessDeniedException: dynamodb:Scan');
            return log.scan(...share);
          },
        }),
      }),
    });
    await purses(service, 2);
    const { id } = await service.ask(REBUILD);
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({
      status: 'FAILED',
      notes: [expect.stringContaining('AccessDenied')],
    });
    expect(service.counted).toMatchObject({ PlaybacksFailed: 1 });
    broken = false;
    await service.ask({ action: 'resume', id });
    await service.run();
    expect(await statusOf(service, id)).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 2 } });
  });
});

describe('the list of jobs', () => {
  test('shows the newest first, page by page', async () => {
    const service = await playbackService();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      ids.unshift((await service.playBack(REBUILD)).id);
      await clock.pass(1_000);
    }
    const first = await service.ask<JobPage>({ action: 'list', limit: 3 });
    expect(first.jobs.map(({ id }: JobView) => id)).toEqual(ids.slice(0, 3));
    const second = await service.ask<JobPage>({ action: 'list', limit: 3, before: first.next });
    expect(second.jobs.map(({ id }: JobView) => id)).toEqual(ids.slice(3));
    expect(second).not.toHaveProperty('next');
    expect(second.jobs[0]?.total).toEqual({ events: 0, aggregates: 0 });
  });
});
