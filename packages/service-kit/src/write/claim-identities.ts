import { type Aggregate, remembersForever } from '@reprise/aggregate';
import { identityHash, type Position, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { identityItem, identityKey } from '../log/identity-item.ts';
import type { EventLog } from '../ports/event-log.ts';

/** Where the log first held each event that is remembered for ever, of those that were asked about. */
export type Firsts = ReadonlyMap<string, Position>;

/** Events of one aggregate that are about to be folded. */
export interface Claim {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
  readonly events: readonly RecordedEvent[];
}

const firstKey = (subject: Subject, identity: string): string => `${subject}\0${identity}`;

/** The position where an aggregate's log first held this identity, as far as it was asked. */
export const firstOf = (firsts: Firsts, subject: Subject, identity: string): Position | undefined =>
  firsts.get(firstKey(subject, identity));

/**
 * Claims the identities of the events that are remembered for ever. The insert decides: the first position stands, and
 * because an aggregate's events are folded in order, it is the first in the log. To be done before the fold is stored.
 *
 * @returns the first position of each; none for a subject of which an insert failed, which is to be tried again
 */
export async function claimIdentities(
  log: EventLog,
  claims: readonly Claim[],
): Promise<{ firsts: Firsts; failed: ReadonlySet<Subject> }> {
  const wanted = new Map(
    claims.flatMap(identitiesOf).map((claim) => [firstKey(claim.subject, claim.identity), claim]),
  );
  const entries = [...wanted.entries()];
  const results = await log.insert(
    entries.map(([, { subject, identity, position }]) => identityItem(subject, identity, position)),
  );
  const failed = new Set(
    entries.filter((_, index) => results[index]?.status === 'failed').map(([, { subject }]) => subject),
  );
  const firsts = new Map(entries.map(([key, { position }]) => [key, position]));
  const taken = entries.filter((_, index) => results[index]?.status === 'exists');
  const items =
    taken.length === 0
      ? []
      : await log.get(taken.map(([, { subject, identity }]) => identityKey(subject, identity)));
  taken.forEach(([key], index) => {
    // What is taken was inserted here, with a position.
    firsts.set(key, items[index]?.first as Position);
  });
  return { firsts, failed };
}

/** The identities to claim, each with its first position among these events. */
function identitiesOf({ subject, aggregate, events }: Claim) {
  const first = new Map<string, Position>();
  for (const event of events) {
    if (!isRemembered(aggregate, event)) continue;
    const identity = identityHash(event);
    if (!first.has(identity)) first.set(identity, event.sequence);
  }
  return [...first].map(([identity, position]) => ({ subject, identity, position }));
}

/** An upcaster is domain code too: where it throws, there is nothing to claim, and the fold parks the aggregate. */
export function isRemembered(aggregate: Aggregate, event: RecordedEvent): boolean {
  try {
    return remembersForever(aggregate, event);
  } catch {
    return false;
  }
}
