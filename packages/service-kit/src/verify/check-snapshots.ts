import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { Stored } from '../ports/data-store.ts';
import { messageOf } from '../runtime/errors.ts';
import { snapshotsBehind } from '../snapshots/make-snapshots.ts';
import { isAlike } from '../snapshots/put-snapshot.ts';
import {
  isInPlace,
  isTrusted,
  PREFIX,
  readSnapshot,
  snapshotDocument,
  snapshotKey,
} from '../snapshots/snapshot-document.ts';
import { stateKey } from '../state/state-document.ts';
import type { Finding } from './finding.ts';
import type { Tables } from './look-again.ts';

const MOST = 10_000;

/**
 * Checks the snapshots of one aggregate: each is the fold of its log up to there. Only those that the code which wrote the state
 * has made, too: others are not read.
 *
 * @param stored all that the data store has of it
 */
export async function* checkSnapshots(
  { log }: Pick<Tables, 'log'>,
  aggregate: Aggregate,
  subject: Subject,
  stored: readonly Stored[],
  logic: Logic | undefined,
): AsyncGenerator<Finding> {
  const isRead = (one: Stored): boolean =>
    logic !== undefined && isTrusted(one, { logic, aggregate }) && isInPlace(one, aggregate);
  const ours = stored.filter(isRead);
  if (ours.length === 0) return;
  const open = new Map(ours.map((one) => [one.item, one]));
  for await (const made of snapshotsBehind({ log, aggregate, subject })) {
    const { item } = snapshotKey(subject, made.folded.version);
    const found = open.get(item);
    if (found === undefined) continue;
    open.delete(item);
    const detail = differenceOf(found, made, aggregate);
    if (detail !== undefined) yield { kind: 'snapshot-differs', subject, detail: `${item} ${detail}` };
    if (open.size === 0) return;
  }
  for (const { item } of open.values())
    yield { kind: 'snapshot-unknown', subject, detail: `The log does not come to ${item}.` };
}

/** The same of what the data store has now; small enough to be read at once, for an aggregate that was picked out. */
export async function* checkStoredSnapshots(
  { log, store }: Tables,
  aggregate: Aggregate,
  subject: Subject,
): AsyncGenerator<Finding> {
  const [state] = await store.get([stateKey(subject)]);
  const logic = state?.document.logic;
  if (typeof logic !== 'string') return;
  const stored = await store.list(subject, { limit: MOST, prefix: PREFIX });
  yield* checkSnapshots({ log }, aggregate, subject, stored, logic);
}

function differenceOf(found: Stored, made: Parameters<typeof snapshotDocument>[0], { shape }: Aggregate) {
  try {
    const logic = String(found.document.logic);
    // Written once more, so that the order of attributes does not count.
    const [stored, folded] = [readSnapshot(found), made].map((one) =>
      snapshotDocument(one, { logic, shape }),
    );
    return stored !== undefined && folded !== undefined && isAlike(stored, folded)
      ? undefined
      : 'is not what the log comes to there.';
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
}
