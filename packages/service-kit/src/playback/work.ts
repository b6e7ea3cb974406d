import { runsReactions } from '@reprise/replay-gateway';
import type { DataStore } from '../ports/data-store.ts';
import { backOff, type Deadline } from '../runtime/deadline.ts';
import { isPassing, messageOf } from '../runtime/errors.ts';
import { InterruptedError } from './errors.ts';
import { handOver } from './hand-over.ts';
import { freshLease, HeldJob } from './held-job.ts';
import { endTurn, findJob, hasEnded, nowText, putJob } from './jobs.ts';
import { passBarrier, passWipedBarrier } from './phases/barrier.ts';
import { sendCopies } from './phases/copy.ts';
import { endPlayback } from './phases/end.ts';
import { sendHistories } from './phases/send.ts';
import { sweepStates } from './phases/sweep.ts';
import { wipeStates } from './phases/wipe.ts';
import type { JobPhase, JobStatus, PlaybackJob } from './playback-job.ts';
import type { PlaybackParts } from './playback-parts.ts';
import type { Share, ShareParts } from './shares/share.ts';
import { sharesOf } from './shares/shares-of.ts';
import { wipedShare } from './shares/wiped.ts';

/** What passes by itself is tried again so often without any progress. */
const MOST_TROUBLES = 8;

type PhaseWork = (parts: PlaybackParts, held: HeldJob) => Promise<void>;

const PHASES: readonly (readonly [JobPhase, PhaseWork])[] = [
  ['barrier', passBarrier],
  ['wiping', wipeStates],
  ['sending', sendSelected],
  ['ending', endPlayback],
  ['sweeping', sweepStates],
];

/** A copy goes to another environment's event stream, and to nobody here. */
const COPYING: readonly (readonly [JobPhase, PhaseWork])[] = [['sending', copySelected]];

/** A playback that is cancelled after it has begun to wipe: what is empty is filled again. */
const MENDING: readonly (readonly [JobPhase, PhaseWork])[] = [
  ['sending', sendWiped],
  ['ending', endPlayback],
];

/**
 * Works on a job for as long as the time lasts, then hands it to a fresh invocation of this function.
 *
 * @param lease that the invocation was given; with another one, or on a job that is not to run, nothing is done
 */
export async function workOn(
  parts: PlaybackParts,
  id: string,
  lease: string,
  deadline: Deadline,
): Promise<void> {
  const held = await take(parts.store, id, lease, deadline);
  if (held === undefined) {
    parts.telemetry.info('The playback is not this invocation’s to work on any more.', { id });
    return;
  }
  let phases = held.job.status === 'CANCELLING' ? cancelling(held.job) : phasesOf(held.job);
  for (let troubles = 0; ; ) {
    const before = held.job.updatedAt;
    try {
      await run(parts, held, phases);
      return await end(parts, held, held.job.status === 'CANCELLING' ? 'CANCELLED' : 'COMPLETED');
    } catch (error) {
      if (error instanceof InterruptedError) {
        if (error.why !== 'cancelling') return interrupted(parts, held, error);
        phases = cancelling(held.job);
        continue;
      }
      troubles = held.job.updatedAt === before ? troubles + 1 : 1;
      parts.telemetry.warn('The playback is held up.', { id, error: messageOf(error) });
      if (!isPassing(error) || troubles > MOST_TROUBLES) return fail(parts, held, error);
      if (!(await backOff(troubles + 2, deadline))) return handOver(parts, held);
    }
  }
}

/** A second invocation with the same lease comes too late: taking the job changes it. */
async function take(
  store: DataStore,
  id: string,
  lease: string,
  deadline: Deadline,
): Promise<HeldJob | undefined> {
  const found = await findJob(store, id);
  if (found === undefined || found.job.lease?.id !== lease) return undefined;
  const { status } = found.job;
  if (hasEnded(found.job) || status === 'PAUSED') return undefined;
  const job: PlaybackJob = {
    ...found.job,
    status: status === 'STARTING' ? 'RUNNING' : status,
    lease: freshLease(),
    updatedAt: nowText(),
  };
  const taken = await putJob(store, job, found.stored);
  // Somebody was faster: a person, whose word is to be heard, or another invocation, whose lease it is now.
  return taken === undefined ? take(store, id, lease, deadline) : new HeldJob(store, taken, deadline);
}

async function run(parts: PlaybackParts, held: HeldJob, phases: typeof PHASES): Promise<void> {
  const start = phases.findIndex(([phase]) => phase === held.job.phase);
  for (const [phase, work] of phases.slice(Math.max(0, start))) {
    if (held.job.phase !== phase) await held.save({ phase });
    held.checkTime();
    await work(parts, held);
  }
}

const phasesOf = ({ mode }: PlaybackJob): typeof PHASES => (mode === 'copy' ? COPYING : PHASES);

/** What is still to be done for a job that was cancelled: nothing, unless it has emptied states. */
function cancelling({ wipe, phase }: PlaybackJob): typeof PHASES {
  if (!wipe || phase === 'barrier') return [];
  // All has been sent, and what was sent is folded: it has to be waited for, no more.
  return phase === 'ending' || phase === 'sweeping' ? MENDING.slice(1) : MENDING;
}

async function sendSelected(parts: PlaybackParts, held: HeldJob): Promise<void> {
  if (held.job.wipe) await passWipedBarrier(parts, held);
  await sendHistories(parts, held, sharesOf(shareParts(parts, held.job), held.job));
}

async function copySelected(parts: PlaybackParts, held: HeldJob): Promise<void> {
  await sendCopies(parts, held, sharesOf(shareParts(parts, held.job), held.job));
}

async function sendWiped(parts: PlaybackParts, held: HeldJob): Promise<void> {
  await passWipedBarrier(parts, held);
  const { segments } = held.job;
  const shares: readonly Share[] = Array.from({ length: segments }, (_, segment) =>
    wipedShare(shareParts(parts, held.job), parts.store, segment, segments),
  );
  await sendHistories(parts, held, shares);
}

export const shareParts = (
  { log, isOurs }: Pick<PlaybackParts, 'log' | 'isOurs'>,
  { select, until, mode }: Pick<PlaybackJob, 'select' | 'until' | 'mode'>,
): ShareParts => ({
  log,
  isOurs,
  select,
  until,
  withInteractions: mode === 'copy' || runsReactions({ mode }),
});

async function end(parts: PlaybackParts, held: HeldJob, status: JobStatus): Promise<void> {
  const { id, sent } = held.job;
  const phase = status === 'COMPLETED' ? 'done' : held.job.phase;
  if (!(await held.leave({ status, phase, endedAt: nowText() }))) return;
  await endTurn(parts.store, id);
  parts.telemetry.info('The playback has ended.', { id, status, ...sent });
}

async function fail(parts: PlaybackParts, held: HeldJob, error: unknown): Promise<void> {
  const notes = [
    ...held.job.notes,
    `Failed while ${held.job.phase}: ${messageOf(error)} Mend the cause, then resume: it goes on where it stopped.`,
  ];
  if (!(await held.leave({ status: 'FAILED', notes, endedAt: nowText() }))) return;
  await endTurn(parts.store, held.job.id);
  parts.telemetry.count('PlaybacksFailed', 1);
  parts.telemetry.error('The playback has failed.', { id: held.job.id, error });
}

async function interrupted(parts: PlaybackParts, held: HeldJob, { why }: InterruptedError): Promise<void> {
  parts.telemetry.info('The playback stops for now.', { id: held.job.id, why });
  if (why === 'time') await handOver(parts, held);
  if (why === 'paused') await held.leave({});
}
