import { isNewer, type Outcome, unfolded } from '@reprise/aggregate';
import { owing } from '../state/owed.ts';
import {
  type AggregateState,
  acknowledgedUpTo,
  type LoadedState,
  stateWrite,
} from '../state/state-document.ts';
import { claimIdentities, type Firsts, firstOf } from './claim-identities.ts';
import { type Events, type FoldResult, foldEvents, see } from './fold-events.ts';
import { loadStates } from './load-states.ts';
import { putResumes, withoutResumes } from './put-resumes.ts';
import { refold } from './refold.ts';
import type { Work, WriteParts } from './write-parts.ts';

/** What a round could not do: `again` may go at once, `handBack` must wait for somebody else. */
export interface RoundResult {
  readonly again: readonly Work[];
  readonly handBack: readonly Work[];
}

/** An aggregate with the state that its new events meet. */
interface Planned extends Work {
  readonly events: Events;
  readonly state: AggregateState;
  readonly loaded?: LoadedState;
}

/** What an aggregate's events came to. */
interface Folding {
  readonly planned: Planned;
  readonly result: FoldResult;
}

/** One attempt at some aggregates: load, claim identities, fold, write on the condition of what was loaded. */
export async function writeRound(parts: WriteParts, work: readonly Work[]): Promise<RoundResult> {
  const plans = await plan(parts, work);
  // Of parked aggregates too: what is acknowledged is claimed, so that a container with a copy from before the parking
  // cannot claim a repeat first, and what a release folds later is counted once.
  const { firsts, failed } = await claimIdentities(parts.log, plans.ready);
  const claimed = plans.ready.filter(({ subject }) => !failed.has(subject));
  const unclaimed = plans.ready.filter(({ subject }) => failed.has(subject));
  const { folded, behind } = await foldAll(parts, claimed, firsts);
  const conflicting = await store(parts, folded);
  return {
    again: [...plans.again, ...unclaimed, ...conflicting],
    handBack: [...plans.handBack, ...behind],
  };
}

/** Sorts out what each aggregate needs. */
async function plan(parts: WriteParts, work: readonly Work[]) {
  const { states, cached, ready } = await loadStates(
    parts.store,
    parts.cache,
    work.map(({ subject }) => subject),
  );
  const sorted = { ready: [] as Planned[], again: [] as Work[], handBack: [] as Work[] };
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
    if (first === undefined) continue;
    const state = await stateToFoldOn(parts, item, loaded, ready);
    if (state === undefined) sorted.handBack.push(item);
    else
      sorted.ready.push({
        ...item,
        events: [first, ...others],
        state,
        ...(loaded === undefined ? {} : { loaded }),
      });
  }
  return sorted;
}

/** The state that new events meet; nothing where this container must not go on by itself. */
async function stateToFoldOn(
  parts: WriteParts,
  { subject, aggregate }: Work,
  loaded: LoadedState | undefined,
  ready: boolean,
) {
  if (loaded === undefined) {
    if (ready) return { ...unfolded(aggregate), logic: parts.logic, shape: aggregate.shape };
    parts.telemetry.error('The data store is not ready: a missing state may be a lost one. Run a rebuild.', {
      subject,
    });
    return undefined;
  }
  if (isNewer(loaded.logic, parts.logic)) return undefined;
  if (loaded.shape === aggregate.shape || loaded.parked !== undefined) return loaded;
  const acknowledged = acknowledgedUpTo(loaded);
  return acknowledged === undefined ? loaded : refold(parts, subject, aggregate, acknowledged);
}

/** Folds what can be folded by now; the others wait for the log to get further. */
async function foldAll(parts: WriteParts, plans: readonly Planned[], firsts: Firsts) {
  const sorted = { folded: [] as Folding[], behind: [] as Work[] };
  for (const planned of plans) {
    const result = await fold(parts, planned, firsts);
    if (result === undefined) sorted.behind.push(planned);
    else sorted.folded.push({ planned, result });
  }
  return sorted;
}

/** Writes. Returns what met another state than it had loaded, or got no answer. */
async function store(parts: WriteParts, folded: readonly Folding[]): Promise<readonly Work[]> {
  const said = await putResumes(
    parts,
    folded.map(({ planned }) => planned),
  );
  const foldings = folded.map(({ planned, result }) =>
    said.has(planned.subject)
      ? { planned, result: { ...result, state: withoutResumes(result.state) } }
      : { planned, result },
  );
  const writes = foldings.map(({ planned: { subject, aggregate, loaded }, result }) =>
    stateWrite(subject, aggregate, result.state, loaded?.stored),
  );
  const written = await parts.store.write(writes);
  const conflicting: Work[] = [];
  const recorded: number[] = [];
  foldings.forEach(({ planned, result }, index) => {
    const write = writes[index];
    if (written[index]?.status === 'written' && write !== undefined) {
      const { replaces: _, ...stored } = write;
      parts.cache.set(planned.subject, { ...result.state, stored });
      report(parts, planned, result.state, result.outcomes);
      if (result.outcomes.length > 0) recorded.push(Date.parse(planned.events[0].recordedtime));
      return;
    }
    parts.cache.delete(planned.subject);
    parts.telemetry.count('Conflicts', written[index]?.status === 'conflict' ? 1 : 0);
    conflicting.push(planned);
  });
  if (recorded.length > 0) await parts.noteLogic(Math.min(...recorded));
  return conflicting;
}

/** Nothing where the log has to reach further first. */
async function fold(parts: WriteParts, planned: Planned, firsts: Firsts): Promise<FoldResult | undefined> {
  const { subject, aggregate, state, events } = planned;
  if (state.parked !== undefined) return { state: noted(see(state, events), planned), outcomes: [] };
  const result = await foldEvents(aggregate, state, events, {
    log: parts.log,
    logic: parts.logic,
    isRepeated: (event, identity) => firstOf(firsts, subject, identity) !== event.sequence,
  });
  return result && { ...result, state: noted(result.state, planned) };
}

/** What is noted beside the fold: when the last event came, which playback met the state before, what is owed. */
function noted(state: AggregateState, { events, loaded }: Planned): AggregateState {
  const [first] = events;
  const recorded = Date.parse((events.at(-1) ?? first).recordedtime);
  const next = owing({ ...state, recorded }, loaded);
  return loaded?.playback === undefined ? next : { ...next, playback: loaded.playback };
}

function report(
  { telemetry }: WriteParts,
  planned: Planned,
  state: AggregateState,
  outcomes: readonly Outcome[],
): void {
  telemetry.count('EventsFolded', outcomes.length);
  telemetry.count('EventsRejected', outcomes.filter(({ status }) => status === 'rejected').length);
  telemetry.count('Duplicates', outcomes.filter(({ status }) => status === 'duplicate').length);
  if (state.parked === undefined || planned.state.parked !== undefined) return;
  telemetry.count('ParkedAggregates', 1);
  telemetry.error('An aggregate is parked: its business logic failed. Its events are safe in the log.', {
    subject: planned.subject,
    ...state.parked,
  });
}
