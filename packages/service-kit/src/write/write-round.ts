import type { Subject } from '@reprise/event-envelope';
import { isParkedAnew, noteParked } from '../parked/parked-notes.ts';
import { owing, withoutResumes } from '../state/owed.ts';
import { type AggregateState, acknowledgedUpTo, stateWrite } from '../state/state-document.ts';
import { claimIdentities, type Firsts, firstOf } from './claim-identities.ts';
import { type FoldResult, foldEvents, see } from './fold-events.ts';
import { makeDue, type Passed } from './make-due.ts';
import { type Planned, plan, type Released } from './plan-round.ts';
import { release } from './playback/release.ts';
import { putResumes } from './put-resumes.ts';
import { reportFolded } from './report-folded.ts';
import type { Work, WriteParts } from './write-parts.ts';

/** What a round could not do: `again` may go at once, `handBack` must wait for somebody else. */
export interface RoundResult {
  readonly again: readonly Work[];
  readonly handBack: readonly Work[];
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
  const { conflicting, released } = await store(parts, folded);
  const unsaid = await sayReleased(parts, [...plans.released, ...released]);
  const written = folded.filter(({ planned }) => !conflicting.includes(planned));
  for (const { planned, result } of written) await makeDue(parts, planned, passedBy(planned, result));
  return {
    again: [...plans.again, ...unclaimed, ...conflicting, ...unsaid],
    handBack: [...plans.handBack, ...behind],
  };
}

const passedBy = ({ events, loaded, state }: Planned, result: FoldResult): Passed => ({
  events,
  acknowledged: loaded && acknowledgedUpTo(loaded),
  before: state.version,
  after: result.state.version,
});

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

const subjectOf = ({ planned }: Folding): Subject => planned.subject;

/** Writes. Returns what met another state than it had loaded, or got no answer; and what it has released. */
async function store(parts: WriteParts, folded: readonly Folding[]) {
  const said = await putResumes(
    parts,
    folded.map(({ planned }) => planned),
  );
  const unnoted = await noteParked(
    parts.store,
    folded.filter(({ planned, result }) => isParkedAnew(result.state, planned.loaded)).map(subjectOf),
  );
  const noted = folded.filter((folding) => !unnoted.has(subjectOf(folding)));
  const foldings = noted.map(({ planned, result }) =>
    said.has(planned.subject)
      ? { planned, result: { ...result, state: withoutResumes(result.state) } }
      : { planned, result },
  );
  const writes = foldings.map(({ planned: { subject, aggregate, loaded }, result }) =>
    stateWrite(subject, aggregate, result.state, loaded?.stored),
  );
  const written = await parts.store.write(writes);
  const conflicting: Work[] = folded
    .map(({ planned }) => planned)
    .filter(({ subject }) => unnoted.has(subject));
  const released: Released[] = [];
  const recorded: number[] = [];
  foldings.forEach(({ planned, result }, index) => {
    const write = writes[index];
    if (written[index]?.status === 'written' && write !== undefined) {
      const { replaces: _, ...stored } = write;
      parts.cache.set(planned.subject, { ...result.state, stored });
      if (result.state.resumes !== undefined && planned.loaded?.resumes === undefined)
        released.push({ ...planned, state: result.state, stored });
      reportFolded(parts, planned, result.state, result.outcomes);
      if (result.outcomes.length > 0) recorded.push(Date.parse(planned.events[0].recordedtime));
      return;
    }
    parts.cache.delete(planned.subject);
    parts.telemetry.count('Conflicts', written[index]?.status === 'conflict' ? 1 : 0);
    conflicting.push(planned);
  });
  if (recorded.length > 0) await parts.noteLogic(Math.min(...recorded));
  return { conflicting, released };
}

/** Says of aggregates that a skip has released that they are. Returns those of which it could not be said. */
async function sayReleased(parts: WriteParts, released: readonly Released[]): Promise<readonly Work[]> {
  const unsaid = await release(parts, released);
  for (const { subject } of released) parts.cache.delete(subject); // it has been written once more
  return released.filter(({ subject }) => unsaid.has(subject));
}

/** Nothing where the log has to reach further first. */
async function fold(parts: WriteParts, planned: Planned, firsts: Firsts): Promise<FoldResult | undefined> {
  const { subject, aggregate, state, events } = planned;
  if (state.parked !== undefined) return { state: noted(see(state, events), planned), outcomes: [] };
  const result = await foldEvents(aggregate, state, events, {
    log: parts.log,
    logic: parts.logic,
    isRepeated: (event, identity) => firstOf(firsts, subject, identity) !== event.sequence,
    ...(planned.skips === undefined ? {} : { skips: planned.skips }),
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
