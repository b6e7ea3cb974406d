import { type Aggregate, foldingToFault, type Logic } from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import { addLogged } from '../log/fold-logged.ts';
import { readOn } from '../log/read-history.ts';
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

/**
 * An aggregate's state folded anew from its log, up to what write has acknowledged; parked where today's logic throws,
 * and before its first event where what comes out cannot be stored. Goes on from a snapshot of this very logic, if there is one.
 *
 * @returns nothing while the log does not reach that far, because pump is behind
 */
export async function refold(
  parts: Parts,
  subject: Subject,
  aggregate: Aggregate,
  upTo: Position,
): Promise<AggregateState | undefined> {
  const of = { ...parts, subject, aggregate };
  const base = await lastSnapshot(of, await snapshotsOf(of), ({ folded }) => folded.position <= upTo);
  return (base && (await refoldFrom(of, upTo, base))) ?? refoldFrom(of, upTo);
}

async function refoldFrom(
  of: Parts & { readonly subject: Subject; readonly aggregate: Aggregate },
  upTo: Position,
  base?: Snapshot,
): Promise<AggregateState | undefined> {
  const { log, logic, subject, aggregate } = of;
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingToFault(aggregate, isRepeated, base?.folded);
  let first: Position | undefined = base?.folded.position;
  let last = first;
  for await (const event of through(readOn(log, subject, last, upTo))) {
    await addLogged({ log, aggregate }, fold, event);
    first ??= event.sequence;
    last = event.sequence;
  }
  const { folded, fault } = fold;
  // What cannot be stored is parked at its very first event, which a snapshot does not know.
  const isUnstorable = base !== undefined && whyUnstorable(aggregate, folded) !== undefined;
  if (first === undefined || last !== upTo || isUnstorable) return undefined;
  return stateOfHistory(aggregate, logic, { folded, fault, first, last });
}
