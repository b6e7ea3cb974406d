import type { JobPage, JobView } from '../../packages/service-kit/src/index.ts';
import { outlastLease } from '../../tests/e2e/support/playback.ts';
import type { Service } from '../../tests/e2e/support/services.ts';
import { askFunction, type FunctionAnswer } from './ask-function.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import type { SoakRun } from './run.ts';

export const askPlayback = (run: SoakRun, service: Service, request: object): Promise<FunctionAnswer> =>
  askFunction(run, service, 'playback', request);

/** Lets the lease of whoever worked on a playback run out. */
export const letGo = (run: SoakRun, service: Service, id: string): Promise<void> =>
  outlastLease(run.cloud.cloud, id, `${service}-local-state`).catch(() => {});

/** One that has failed is resumed: it may have left states empty. */
export const isOver = ({ status }: JobView): boolean => status === 'COMPLETED' || status === 'CANCELLED';

/** The one that was started last. Asks again while nobody answers. @throws Error where it stays so */
export async function latestPlayback(run: SoakRun, service: Service): Promise<JobView | undefined> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    run.cloud.expectBack();
    const came = await askPlayback(run, service, { action: 'list', limit: 1 });
    if (came.kind === 'answered') return (came.answer as JobPage).jobs[0]; // what it answers to `list`
    if (Date.now() > giveUpAt)
      throw new Error(`The playback function of ${service} does not answer: ${came.why}`);
    await pause(200);
  }
}

/**
 * Lets the playback that runs come to its end, as somebody does who watches it: one that is paused, stalled, or was given up
 * while calls failed, is resumed.
 *
 * @returns the last one, and nothing where there was none
 * @throws Error where it does not end
 */
export async function untilEnded(run: SoakRun, service: Service): Promise<JobView | undefined> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let first = true; ; ) {
    const job = await latestPlayback(run, service);
    // After a kill nobody works on it. Whoever does takes another lease, or finds that it is another's by then.
    if (first && job !== undefined) await letGo(run, service, job.id);
    first = false;
    if (job === undefined || isOver(job)) return job;
    if (job.stalled || job.status === 'PAUSED' || job.status === 'FAILED')
      run.trace.note('playback', {
        service,
        action: 'resume',
        ...(await askPlayback(run, service, { action: 'resume', id: job.id })),
      });
    if (Date.now() > giveUpAt)
      throw new Error(`The playback of ${service} does not end: ${JSON.stringify(job)}`);
    await pause(500);
  }
}
