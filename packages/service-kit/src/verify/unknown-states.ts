import type { Aggregate } from '@reprise/aggregate';
import { isPosition, isSubject, type Subject } from '@reprise/event-envelope';
import type { Stored } from '../ports/data-store.ts';
import { isSnapshotItem } from '../snapshots/snapshot-document.ts';
import { STATE_ITEM } from '../state/state-document.ts';
import { checkSnapshots } from './check-snapshots.ts';
import type { Finding } from './finding.ts';
import { lookAgain, type Tables } from './look-again.ts';

const AT_ONCE = 100;

/**
 * What the data store has of aggregates that the log does not know, one share of it: told by the event that a state ends with.
 * And the snapshots, which are nowhere else to be met.
 */
export async function* unknownStates(
  tables: Tables,
  aggregateOf: (subject: string) => Aggregate | undefined,
  isDamaged: (subject: string) => boolean,
  segment: number,
  segments: number,
): AsyncGenerator<Finding> {
  let states: Stored[] = [];
  let snapshots: Stored[] = [];
  for await (const stored of tables.store.scan(segment, segments)) {
    const { subject, item } = stored;
    if (subject.startsWith('~')) continue;
    if (subject !== snapshots[0]?.subject) snapshots = [];
    if (isSnapshotItem(stored)) {
      snapshots.push(stored);
      continue;
    }
    if (item !== STATE_ITEM || !isSubject(subject) || aggregateOf(subject) === undefined) {
      const what = `The data store holds "${item}" of something that is no aggregate of this service.`;
      yield { kind: 'state-unknown', subject, detail: what };
      continue;
    }
    // They come before the state.
    if (snapshots.length > 0 && !isDamaged(subject))
      yield* snapshotsIn(tables, aggregateOf(subject), stored, snapshots);
    states.push(stored);
    if (states.length < AT_ONCE) continue;
    yield* unknownAmong(tables, aggregateOf, states);
    states = [];
  }
  yield* unknownAmong(tables, aggregateOf, states);
}

async function* snapshotsIn(
  tables: Tables,
  aggregate: Aggregate | undefined,
  { subject, document: { logic } }: Stored,
  snapshots: readonly Stored[],
): AsyncGenerator<Finding> {
  if (aggregate === undefined || typeof logic !== 'string') return;
  yield* checkSnapshots(tables, aggregate, subject as Subject, snapshots, logic); // isSubject has looked
}

async function* unknownAmong(
  tables: Tables,
  aggregateOf: (subject: string) => Aggregate | undefined,
  states: readonly Stored[],
): AsyncGenerator<Finding> {
  const keys = states.map(({ subject, document: { seen, position } }) => ({
    subject,
    position: String(seen ?? position),
  }));
  const found = states.length === 0 ? [] : await tables.log.get(keys);
  const open = states.filter((_, index) => !isPosition(found[index]?.position ?? ''));
  for (const { subject } of open) {
    // Whatever else is wrong with it, was found where the log is read.
    const findings = await lookAgain(tables, aggregateOf(subject), subject as Subject); // isSubject has looked
    yield* findings.filter(({ kind }) => kind === 'state-unknown');
  }
}
