import type { JobView } from '@reprise/service-kit';
import { CliError, InterruptedError, UnreachableError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { pause } from '../pause.ts';
import type { Terminal } from '../terminal.ts';
import { jsonLine } from '../text.ts';
import { type Meter, meterFor } from './meter.ts';
import type { PlaybackFunction } from './playback-function.ts';
import { jobLines, statusOf } from './show-job.ts';

export interface WatchOptions {
  readonly json?: boolean;
  /** Milliseconds between two looks. */
  readonly every: number;
  /** The command line up to the job, to say how to go on: `ledger --stage prod`. */
  readonly how: string;
  /** For how long the function may give no answer, in milliseconds since the last one. */
  readonly patience?: number;
}

const ENDED: readonly string[] = ['COMPLETED', 'CANCELLED', 'FAILED'];
/** So many looks in a row may find a job that nobody works on. */
const STALLED_LOOKS = 10;
/** A busy function, or one that is being deployed, is back by then. */
const PATIENCE_MS = 120_000;

/** Watches a job to its end, and prints it. Ctrl-C leaves it running. @throws InterruptedError, CliError */
export async function watch(
  playback: PlaybackFunction,
  id: string,
  options: WatchOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const job = await watched(playback, id, options, terminal);
  for (const line of options.json ? [jsonLine(job)] : jobLines(job)) await terminal.data(line);
  return exitCodeOf(job);
}

/** Watches a job to its end. Ctrl-C leaves it running. @throws InterruptedError, CliError */
export async function watched(
  playback: PlaybackFunction,
  id: string,
  options: WatchOptions,
  terminal: Terminal,
): Promise<JobView> {
  const interrupt = onInterrupt();
  const meter = meterFor(terminal);
  const looking = { playback, id, meter, options, signal: interrupt.halt };
  const job = await untilEnded(looking).finally(() => {
    meter.stop();
    interrupt.release();
  });
  if (job === undefined) throw detached(id, options);
  return job;
}

interface Looking {
  readonly playback: PlaybackFunction;
  readonly id: string;
  readonly meter: Meter;
  readonly options: WatchOptions;
  readonly signal: AbortSignal;
}

/** The job as it ended, or stands still for good; undefined when we are told to stop first. */
async function untilEnded({ playback, id, meter, options, signal }: Looking): Promise<JobView | undefined> {
  let said = '';
  const { patience = PATIENCE_MS } = options;
  let [answered, stalled] = [Date.now(), 0];
  for (; !signal.aborted; await pause(options.every, signal)) {
    const job = await playback.job('status', id).catch((error: unknown) => {
      if (!(error instanceof UnreachableError) || Date.now() - answered >= patience) throw error;
      meter.note(`${error.message} (looking again)`);
    });
    if (job === undefined) continue;
    answered = Date.now();
    stalled = job.stalled ? stalled + 1 : 0;
    const stands = standing(job, options);
    if (stands !== '' && stands !== said) meter.note(stands);
    said = stands;
    if (ENDED.includes(job.status) || stalled >= STALLED_LOOKS) return job;
    meter.show(job);
  }
  return undefined;
}

/** Why a job does not move, and how it goes on; nothing of one that does. */
const standing = (job: JobView, options: WatchOptions): string =>
  job.stalled || job.status === 'PAUSED'
    ? `${statusOf(job)}: ${command('resume', job.id, options)} goes on.`
    : '';

const command = (verb: string, id: string, { how }: WatchOptions): string =>
  `\`reprise playback ${verb} ${how} ${id}\``;

const detached = (id: string, options: WatchOptions): CliError =>
  new InterruptedError(
    `the playback goes on. ${command('watch', id, options)} watches again, ${command('pause', id, options)} and ${command('cancel', id, options)} stop it.`,
  );

export function exitCodeOf({ status, done }: JobView): ExitCode {
  if (status !== 'COMPLETED') return EXIT.playbackFailed;
  return done.parked + done.failures > 0 ? EXIT.unsettled : EXIT.ok;
}
