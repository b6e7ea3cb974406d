import { type CollectedSkips, isNewer } from '@reprise/aggregate';
import type { HistoryRecord, RecordedEvent } from '@reprise/event-envelope';
import { foreseeing } from '../../log/foreseeing.ts';
import { readHistory, readOn } from '../../log/read-history.ts';
import { FAILURE, NOTHING, type Tally } from '../../playback/receive/tally.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { type AggregateState, isWiped } from '../../state/state-document.ts';
import type { WriteParts } from '../write-parts.ts';
import { type Change, changesOf } from './compare-states.ts';
import { foldingForState, type HistoryFold } from './history-fold.ts';
import type { Met } from './met.ts';
import type { Plan, Playing } from './playing.ts';

/**
 * Works out what a history comes to: folds it with today's logic, and on in the log where it does not reach what write has
 * acknowledged.
 *
 * @param met what it is to replace, as it lies in the store; nothing where there is none
 */
export async function planHistory(parts: WriteParts, playing: Playing, met: Met | undefined): Promise<Plan> {
  const { record } = playing;
  const { subject } = record;
  if (met !== undefined && typeof met.stored.document.rev !== 'string') {
    parts.telemetry.error('A state without rev cannot be replaced; remove the item by hand.', { subject });
    return { kind: 'done', tally: FAILURE };
  }
  if (met?.logic !== undefined && isNewer(met.logic, parts.logic)) {
    parts.telemetry.warn('A state of newer logic is not ours to replace.', { subject });
    return { kind: 'hand-back' };
  }
  if (isDone(parts, record, met)) return { kind: 'done', tally: tallyOf(record, [], met, met?.loaded) };

  const acknowledged = met?.acknowledged;
  const fold = await foldFarEnough(parts, playing, met);
  if ((fold.last ?? '') < (acknowledged ?? '')) {
    parts.telemetry.warn('write has acknowledged more than the log holds; pump is waited for.', { subject });
    return { kind: 'hand-back' };
  }
  const [state, compared] = [fold.whole(), fold.asAcknowledged()];
  if (state === undefined || compared === undefined) return { kind: 'done', tally: FAILURE };
  const changes = playing.begun?.changes ?? changesFrom(playing, met, compared);
  return { kind: 'ready', planned: { ...playing, begun: { fold, changes }, met, state, acknowledged } };
}

/** This playback has replaced the state already: the record was delivered again, or sent again. */
const isDone = ({ logic }: WriteParts, { playbackid, upTo }: HistoryRecord, met: Met | undefined): boolean =>
  met?.loaded?.playback === playbackid &&
  met.logic === logic &&
  !isWiped(met.loaded) &&
  (met.acknowledged ?? '') >= upTo;

/** Folds the history, or goes on with the fold of an earlier attempt, as far as write has acknowledged and the log reaches. */
function foldFarEnough(parts: WriteParts, playing: Playing, met: Met | undefined): Promise<HistoryFold> {
  const { subject, upTo } = playing.record;
  const acknowledged = met?.acknowledged ?? upTo;
  const folded = async (skips: CollectedSkips): Promise<HistoryFold> => {
    const begun = skips.any ? undefined : playing.begun?.fold;
    const fold = begun ?? (await begin(parts, playing, met, skips));
    if ((fold.last ?? '') < acknowledged)
      for await (const event of readOn(parts.log, subject, fold.last, acknowledged)) await fold.add(event);
    return fold;
  };
  const whole = () => readHistory(parts.log, subject, [upTo, acknowledged].sort().at(-1));
  return foreseeing(whole, folded);
}

async function begin(
  parts: WriteParts,
  { record, aggregate }: Playing,
  met: Met | undefined,
  skips: CollectedSkips,
) {
  const marks = { acknowledged: met?.acknowledged, since: met?.loaded?.parked?.since };
  const fold: HistoryFold = foldingForState(parts, aggregate, marks, skips);
  for await (const event of eventsOf(parts.log, record)) await fold.add(event);
  return fold;
}

/** The events as they lie in the log: business logic cannot tell that it is a playback. */
async function* eventsOf(
  log: EventLog,
  { subject, events, upTo }: HistoryRecord,
): AsyncGenerator<RecordedEvent> {
  if (events === undefined) return yield* readHistory(log, subject, upTo);
  for (const { playbackid: _id, playbackmode: _mode, ...event } of events) yield event as RecordedEvent; // unstamped
}

function changesFrom(
  { record: { subject }, aggregate }: Playing,
  found: Met | undefined,
  state: AggregateState,
): readonly Change[] {
  if (found !== undefined && found.loaded === undefined) return ['state'];
  return changesOf(aggregate, subject, found?.loaded, state);
}

/** What a history came to, in numbers. */
export function tallyOf(
  { count }: HistoryRecord,
  changes: readonly Change[],
  met: Met | undefined,
  state: Pick<AggregateState, 'parked'> | undefined,
): Tally {
  const [wasParked, isParked] = [met?.loaded?.parked !== undefined, state?.parked !== undefined];
  return {
    ...NOTHING,
    aggregates: 1,
    events: count,
    changed: Number(changes.length > 0),
    unchanged: Number(changes.length === 0),
    parked: Number(isParked),
    released: Number(wasParked && !isParked),
  };
}
