import { type HistoryRecord, identitySet, type Position, type Subject } from '@reprise/event-envelope';
import { FIRST_IDENTITY, identityOf, LAST_IDENTITY } from '../../log/identity-item.ts';
import type { EventLog } from '../../ports/event-log.ts';

type Firsts = ReadonlyMap<string, Position>;

/**
 * The identities that the log lacks, so that they have to be claimed. Usually it has all up to what write has acknowledged, and
 * the record says so: a set of them, compared without a call. Where it says otherwise, the log is asked which it has: a
 * type that was remembered among the last events alone, and is now for ever, needs its old ones inserted.
 *
 * @param bounds up to which positions the log may well have them all
 */
export async function missingIdentities(
  log: EventLog,
  { subject, identities }: HistoryRecord,
  firsts: Firsts,
  bounds: readonly (Position | undefined)[],
): Promise<Firsts> {
  const known = bounds
    .filter((bound) => bound !== undefined)
    .find((bound) => isSet(identities, upTo(firsts, bound)));
  if (known !== undefined) return new Map([...firsts].filter(([, first]) => first > known));
  return withoutStored(log, subject, firsts);
}

function* upTo(firsts: Firsts, bound: Position): Generator<string> {
  for (const [identity, first] of firsts) if (first <= bound) yield identity;
}

function isSet({ count, digest }: HistoryRecord['identities'], identities: Iterable<string>): boolean {
  const set = identitySet(identities);
  return set.count === count && set.digest === digest;
}

async function withoutStored(log: EventLog, subject: Subject, firsts: Firsts): Promise<Firsts> {
  const missing = new Map(firsts);
  const stored = log.query(subject, { from: FIRST_IDENTITY, to: LAST_IDENTITY });
  for await (const item of stored) missing.delete(identityOf(item));
  return missing;
}
