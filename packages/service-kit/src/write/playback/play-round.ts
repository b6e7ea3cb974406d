import type { Subject } from '@reprise/event-envelope';
import { identityItem } from '../../log/identity-item.ts';
import { isParkedAnew, noteParked } from '../../parked/parked-notes.ts';
import { JOBS_PARTITION } from '../../playback/playback-job.ts';
import { FAILURE, type Tally } from '../../playback/receive/tally.ts';
import type { Stored } from '../../ports/data-store.ts';
import { READY_KEY, stateKey } from '../../state/state-document.ts';
import { makeAfresh } from '../make-due.ts';
import type { WriteParts } from '../write-parts.ts';
import { met } from './met.ts';
import { missingIdentities } from './missing-identities.ts';
import { planHistory, tallyOf } from './plan-history.ts';
import type { Planned, Played, Playing } from './playing.ts';
import { release, replacing, standingOf } from './release.ts';

/** What is ready to be put somewhere, and what is not. */
export interface Plans {
  readonly ready: readonly Planned[];
  readonly done: Map<string, Tally>;
}

/** Loads the states of different aggregates in one go, and works out what each history comes to. */
export async function planAll(
  parts: WriteParts,
  playing: readonly Playing[],
  found: readonly (Stored | undefined)[],
): Promise<Plans> {
  const ready: Planned[] = [];
  const done = new Map<string, Tally>();
  // One after the other: a claim check of many events is read as a stream, and takes the memory of its state alone.
  for (const [index, one] of playing.entries()) {
    const stored = found[index];
    const plan = await planHistory(parts, one, stored && met(stored, parts.logEpoch));
    if (plan.kind === 'ready') ready.push(plan.planned);
    if (plan.kind === 'done') done.set(one.sequenceNumber, plan.tally);
  }
  return { ready, done };
}

/**
 * One attempt at replacing the states of different aggregates: load, fold, claim the identities that are missing, write
 * on the condition of what was loaded.
 */
export async function replaceRound(parts: WriteParts, playing: readonly Playing[]): Promise<Played> {
  const found = await parts.store.get(playing.map(({ record }) => stateKey(record.subject)));
  const isLost = found.includes(undefined) && (await isOfLostStore(parts, playing));
  const isLeft = (index: number): boolean => isLost && found[index] === undefined;
  const { ready, done } = await planAll(
    parts,
    playing.filter((_, index) => !isLeft(index)),
    found.filter((_, index) => !isLeft(index)),
  );
  for (const { sequenceNumber, record } of playing.filter((_, index) => isLeft(index)))
    done.set(sequenceNumber, { ...FAILURE, aggregates: 1, events: record.count });
  const isDone = playing.map(({ sequenceNumber }) => done.has(sequenceNumber));
  const standing = standingOf(
    parts,
    playing.filter((_, index) => isDone[index]),
    found.filter((_, index) => isDone[index]),
  );
  const unclaimed = await claimMissing(parts, ready);
  const unnoted = await noteParked(
    parts.store,
    ready.filter(({ state, met }) => isParkedAnew(state, met?.loaded)).map(({ record }) => record.subject),
  );
  const isHeldUp = ({ record: { subject } }: Planned): boolean =>
    unclaimed.has(subject) || unnoted.has(subject);
  const claimed = ready.filter((planned) => !isHeldUp(planned));
  const replaced = claimed.map(replacing);
  const written = await parts.store.write(replaced.map(({ write }) => write));
  const again: Playing[] = ready.filter(isHeldUp);
  claimed.forEach((planned, index) => {
    const { record, sequenceNumber } = planned;
    // Whatever this container has a copy of is no longer what lies there.
    parts.cache.delete(record.subject);
    if (written[index]?.status === 'written') {
      done.set(sequenceNumber, tallyOf(record, planned.begun.changes, planned.met, planned.state));
      report(parts, planned);
      return;
    }
    parts.telemetry.count('Conflicts', written[index]?.status === 'conflict' ? 1 : 0);
    again.push(planned);
  });
  for (const { record, aggregate, state } of claimed.filter(
    (_, index) => written[index]?.status === 'written',
  ))
    await makeAfresh(parts, { subject: record.subject, aggregate }, state.version);
  const unsaid = await release(parts, [
    ...replaced.filter((_, index) => written[index]?.status === 'written'),
    ...standing,
  ]);
  const open = playing.filter(({ record }) => unsaid.has(record.subject));
  for (const { sequenceNumber } of open) done.delete(sequenceNumber);
  return { done, again: [...again, ...open] };
}

/**
 * Whether a playback is of a data store that was lost since: this one does not know it, and is not ready. Its histories were
 * read before the loss, and may end before what write had acknowledged by then; live events would be folded past the gap.
 * The rebuild that this store needs brings them whole.
 */
async function isOfLostStore(
  { store, telemetry }: WriteParts,
  playing: readonly Playing[],
): Promise<boolean> {
  const playbackid = playing[0]?.record.playbackid ?? '';
  const [ready, job] = await store.get([READY_KEY, { subject: JOBS_PARTITION, item: playbackid }]);
  if (ready !== undefined || job !== undefined) return false;
  telemetry.warn('Histories of a playback that this data store does not know; run a rebuild.', {
    playbackid,
  });
  return true;
}

/** What a fold is stored of is claimed before. Returns the subjects of which it could not be. */
async function claimMissing({ log }: WriteParts, ready: readonly Planned[]): Promise<ReadonlySet<Subject>> {
  const items = await Promise.all(
    ready.map(async ({ record, begun: { fold }, acknowledged }) => {
      const bounds = [fold.last, acknowledged, record.upTo];
      const missing = await missingIdentities(log, record, fold.firsts, bounds);
      return [...missing].map(([identity, first]) => identityItem(record.subject, identity, first));
    }),
  );
  const claims = items.flat();
  if (claims.length === 0) return new Set();
  const results = await log.insert(claims);
  // What is there already was claimed by live traffic, or by an earlier attempt.
  const failed = claims.filter((_, index) => results[index]?.status === 'failed');
  return new Set(failed.map(({ subject }) => subject as Subject)); // of the records above
}

function report({ telemetry }: WriteParts, { record, state, met: replaced }: Planned): void {
  telemetry.count('AggregatesPlayedBack', 1);
  if (state.parked === undefined || replaced?.loaded?.parked?.reason === state.parked.reason) return;
  telemetry.count('ParkedAggregates', 1);
  telemetry.error('An aggregate is parked: its business logic failed on a playback.', {
    subject: record.subject,
    ...state.parked,
  });
}
