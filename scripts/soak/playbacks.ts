import { httpInvoke } from '../../packages/local-aws/src/index.ts';
import type { JobPage, JobView } from '../../packages/service-kit/src/index.ts';
import { outlastLease } from '../../tests/e2e/support/playback.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import type { SoakRun } from './run.ts';

/** What came of asking the ledger's function `playback`. */
export type PlaybackAnswer =
  | { readonly kind: 'answered'; readonly answer: unknown }
  /** It says no, failed, or is not there: nothing has to have happened, and something may have. */
  | { readonly kind: 'not'; readonly why: string };

const TIMEOUT_MS = 30_000;

export async function askPlayback({ cloud }: SoakRun, request: object): Promise<PlaybackAnswer> {
  const invoke = httpInvoke(() => `http://127.0.0.1:${4001 + cloud.cloud.offset}`);
  const { signal } = new AbortController();
  const came = await invoke('ledger-local-playback', JSON.stringify(request), {
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  return came.kind === 'returned'
    ? { kind: 'answered', answer: came.response }
    : { kind: 'not', why: came.message };
}

/** One that has failed is resumed: it may have left states empty. */
export const isOver = ({ status }: JobView): boolean => status === 'COMPLETED' || status === 'CANCELLED';

/** The one that was started last. Asks again while nobody answers. @throws Error where it stays so */
export async function latestPlayback(run: SoakRun): Promise<JobView | undefined> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    run.cloud.expectBack();
    const came = await askPlayback(run, { action: 'list', limit: 1 });
    if (came.kind === 'answered') return (came.answer as JobPage).jobs[0]; // what it answers to `list`
    if (Date.now() > giveUpAt) throw new Error(`The playback function does not answer: ${came.why}`);
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
export async function untilEnded(run: SoakRun): Promise<JobView | undefined> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let first = true; ; ) {
    const job = await latestPlayback(run);
    // After a kill nobody works on it. Whoever does takes another lease, or finds that it is another's by then.
    if (first && job !== undefined) await outlastLease(run.cloud.cloud, job.id).catch(() => {});
    first = false;
    if (job === undefined || isOver(job)) return job;
    if (job.stalled || job.status === 'PAUSED' || job.status === 'FAILED')
      run.trace.note('playback', {
        action: 'resume',
        ...(await askPlayback(run, { action: 'resume', id: job.id })),
      });
    if (Date.now() > giveUpAt) throw new Error(`The playback does not end: ${JSON.stringify(job)}`);
    await pause(500);
  }
}
