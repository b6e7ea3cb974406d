import { isNewer, type Skips, skipsIn, unfolded } from '@reprise/aggregate';
import { isSkip } from '@reprise/event-envelope';
import { type AggregateState, acknowledgedUpTo, isWiped, type LoadedState } from '../state/state-document.ts';
import type { Events } from './fold-events.ts';
import { loadStates } from './load-states.ts';
import type { Standing } from './playback/release.ts';
import { refold } from './refold.ts';
import type { Work, WriteParts } from './write-parts.ts';

/** An aggregate with the state that its new events meet. */
export interface Planned extends Work {
  readonly events: Events;
  readonly state: AggregateState;
  /** Of its log, where that is known to have any. */
  readonly skips?: Skips;
  readonly loaded?: LoadedState;
}

/** A state with the skips that are known of its log. */
type Met = Pick<Planned, 'state' | 'skips'>;

/** An aggregate that has been released, and of which that is still to be said. */
export type Released = Work & Standing;

/** Sorts out what each aggregate needs. */
export async function plan(parts: WriteParts, work: readonly Work[]) {
  const { states, cached, ready } = await loadStates(
    parts.store,
    parts.cache,
    work.map(({ subject }) => subject),
  );
  const sorted = {
    ready: [] as Planned[],
    again: [] as Work[],
    handBack: [] as Work[],
    released: [] as Released[],
  };
  for (const item of work) {
    const loaded = states.get(item.subject);
    const acknowledged = (loaded && acknowledgedUpTo(loaded)) ?? '';
    const [first, ...others] = item.events.filter(({ sequence }) => sequence > acknowledged);
    const redelivered = item.events.filter(({ sequence }) => sequence <= acknowledged).length;
    if (redelivered > 0 && cached.has(item.subject)) {
      // Whether an event was folded already is decided on what is stored now, never on a copy.
      parts.cache.delete(item.subject);
      sorted.again.push(item);
      continue;
    }
    parts.telemetry.count('Redeliveries', redelivered);
    if (first === undefined) {
      if (loaded?.resumes !== undefined)
        sorted.released.push({ ...item, state: loaded, stored: loaded.stored });
      continue;
    }
    const events: Events = [first, ...others];
    const met = await stateToFoldOn(parts, { ...item, events }, loaded, ready);
    if (met === undefined) sorted.handBack.push(item);
    else sorted.ready.push({ ...item, ...met, events, ...(loaded === undefined ? {} : { loaded }) });
  }
  return sorted;
}

/** The state that new events meet; nothing where this container must not go on by itself. */
async function stateToFoldOn(
  parts: WriteParts,
  { subject, aggregate, events }: Work,
  loaded: LoadedState | undefined,
  ready: boolean,
): Promise<Met | undefined> {
  const skips = events.some(isSkip) ? skipsIn(events) : undefined;
  if (loaded === undefined) {
    const state = { ...unfolded(aggregate), logic: parts.logic, shape: aggregate.shape };
    if (ready) return { state, ...(skips && { skips }) };
    parts.telemetry.error('The data store is not ready: a missing state may be a lost one. Run a rebuild.', {
      subject,
    });
    return undefined;
  }
  if (isNewer(loaded.logic, parts.logic)) return undefined;
  const acknowledged = acknowledgedUpTo(loaded);
  // What is skipped lies before its skip: in the log, mostly, where the aggregate was parked.
  if (skips !== undefined && !isWiped(loaded) && acknowledged !== undefined)
    return refold(parts, subject, aggregate, acknowledged, events);
  if (loaded.shape === aggregate.shape || loaded.parked !== undefined || acknowledged === undefined)
    return { state: loaded };
  return refold(parts, subject, aggregate, acknowledged);
}
