import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import type { Stored } from '../ports/data-store.ts';
import { messageOf } from '../runtime/errors.ts';
import { isAlike } from '../snapshots/put-snapshot.ts';
import {
  intervalOf,
  isInLight,
  isLightItem,
  isTrusted,
  lightKey,
  PREFIX,
  placeOf,
  readSnapshot,
  type Snapshot,
  snapshotDocument,
  snapshotKey,
} from '../snapshots/snapshot-document.ts';
import { type Made, snapshotsBehind } from '../snapshots/snapshots-behind.ts';
import { stateKey } from '../state/state-document.ts';
import type { Finding } from './finding.ts';
import { lasting } from './lasting.ts';
import type { Tables } from './look-again.ts';

const MOST = 10_000;

/**
 * Checks the snapshots of one aggregate: each is the fold of its log up to there. Only those that the code which wrote the state
 * has made, too: others are not read. Of what the log does not come to yet, once more in a moment: pump may be about to store it.
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
  const findings: Finding[] = [];
  const unknown = await lasting(stored.filter(isRead), async (some) => {
    const open = new Map(some.map((one) => [one.item, one]));
    for await (const made of snapshotsBehind({ log, aggregate, subject })) {
      const found = open.get(keyOf(subject, made).item);
      if (found === undefined || isOfOtherLight(found, made)) continue;
      open.delete(found.item);
      const detail = differenceOf(found, made.snapshot, aggregate);
      if (detail !== undefined)
        findings.push({ kind: 'snapshot-differs', subject, detail: `${found.item} ${detail}` });
      if (open.size === 0) break;
    }
    return [...open.values()];
  });
  yield* findings;
  for (const { item } of unknown)
    yield { kind: 'snapshot-unknown', subject, detail: `The log does not come to ${item}.` };
}

/** Not where nobody looks for one. */
const isInPlace = (one: Stored, aggregate: Aggregate): boolean =>
  !isLightItem(one) || placeOf(one) % intervalOf(aggregate) === 0;

const keyOf = (subject: Subject, { snapshot: { folded }, isInLight: inLight }: Made) =>
  (inLight ? lightKey : snapshotKey)(subject, folded.version);

/** Several turns make one of the same version, each in its light; that of any of them may be stored. */
function isOfOtherLight(found: Stored, { snapshot, isInLight: inLight }: Made): boolean {
  if (!inLight) return false;
  try {
    return !isInLight(readSnapshot(found), snapshot.folded);
  } catch {
    return false;
  }
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

function differenceOf(found: Stored, made: Snapshot, { shape }: Aggregate) {
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
