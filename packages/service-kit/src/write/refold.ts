import {
  type Aggregate,
  type CollectedSkips,
  collectingSkips,
  foldingToFault,
  type Logic,
} from '@reprise/aggregate';
import { isSkip, type Position, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readHistory, readOn } from '../log/read-history.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import { lastSnapshot, snapshotsOf } from '../snapshots/find-snapshot.ts';
import { goingOn } from '../snapshots/going-on.ts';
import type { Snapshot } from '../snapshots/snapshot-document.ts';
import type { AggregateState } from '../state/state-document.ts';
import { stateOfHistory } from './state-of-history.ts';
import { whyUnstorable } from './storable.ts';

interface Parts {
  readonly log: EventLog;
  readonly store: DataStore;
  readonly logic: Logic;
}

/** An aggregate that was folded anew, and the skips that its log and what lies behind it have. */
export interface Refolded {
  readonly state: AggregateState;
  readonly skips: CollectedSkips;
}

/**
 * An aggregate's state folded anew from its log, up to what write has acknowledged; parked where today's logic throws,
 * and before its first event where what comes out cannot be stored. Goes on from a snapshot of this very logic, if there is one.
 *
 * @param behind events that lie behind that: among them may be skips of what does not
 * @returns nothing while the log does not reach that far, because pump is behind
 */
export async function refold(
  parts: Parts,
  subject: Subject,
  aggregate: Aggregate,
  upTo: Position,
  behind: readonly RecordedEvent[] = [],
): Promise<Refolded | undefined> {
  const of = { ...parts, subject, aggregate };
  const base = behind.some(isSkip)
    ? undefined
    : await lastSnapshot(of, await snapshotsOf(of), ({ folded }) => folded.position <= upTo);
  return (base && (await refoldOn(of, upTo, base))) ?? refoldAll(of, upTo, behind);
}

type Refolding = Parts & { readonly subject: Subject; readonly aggregate: Aggregate };

/** Goes on from a snapshot, of a log without skips; nothing where that cannot be. */
async function refoldOn(of: Refolding, upTo: Position, base: Snapshot): Promise<Refolded | undefined> {
  const { log, logic, subject, aggregate } = of;
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingToFault(aggregate, isRepeated, undefined, base.folded);
  const first = base.folded.position;
  let last = first;
  for await (const event of through(readOn(log, subject, first, upTo))) {
    if (isSkip(event)) return undefined;
    await addLogged({ log, aggregate }, fold, event);
    last = event.sequence;
  }
  const { folded, fault } = fold;
  // What cannot be stored is parked at its very first event, which a snapshot does not know.
  if (last !== upTo || whyUnstorable(aggregate, folded) !== undefined) return undefined;
  return {
    state: stateOfHistory(aggregate, logic, { folded, fault, first, last }),
    skips: collectingSkips(),
  };
}

function refoldAll(
  { log, logic, subject, aggregate }: Refolding,
  upTo: Position,
  behind: readonly RecordedEvent[],
): Promise<Refolded | undefined> {
  const read = () => readHistory(log, subject, upTo);
  const folded = async (skips: CollectedSkips): Promise<Refolded | undefined> => {
    const fold = foldingToFault(aggregate, undefined, skips);
    let first: Position | undefined;
    let last: Position | undefined;
    for await (const event of read()) {
      await addLogged({ log, aggregate }, fold, event);
      first ??= event.sequence;
      last = event.sequence;
    }
    if (first === undefined || last !== upTo) return undefined;
    const history = { folded: fold.folded, fault: fold.fault, first, last };
    return { state: stateOfHistory(aggregate, logic, history), skips };
  };
  return foreseeing(read, folded, behind);
}
