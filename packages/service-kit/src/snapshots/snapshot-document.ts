import {
  type Aggregate,
  decodeRecent,
  decodeReversed,
  encodeRecent,
  encodeReversed,
  type Folded,
  isSameLogic,
  type Logic,
  type Passage,
} from '@reprise/aggregate';
import type { Position } from '@reprise/event-envelope';
import type { Document, DocumentKey, Stored } from '../ports/data-store.ts';
import { freshRev } from '../state/state-document.ts';

/** The fold of an aggregate's log up to one of its events, as it was recorded, with what as-of reads need of its way. */
export interface Snapshot {
  readonly folded: Folded & { readonly position: Position };
  readonly passage: Passage;
  /** When the stream took that event: milliseconds since 1970. */
  readonly recorded: number;
}

/** Snapshots are made at every so many events: a fourth of what may be folded, as a read may need four such stretches. */
export const intervalOf = ({ foldAtMost }: Aggregate): number => Math.floor(foldAtMost / 4);

export const PREFIX = 'snapshot#';
const VERSION_DIGITS = 12;

export const isSnapshotItem = ({ item }: DocumentKey): boolean => item.startsWith(PREFIX);

/** At which version, so that each can be asked for by number. */
export const snapshotKey = (subject: string, version: number): DocumentKey => ({
  subject,
  item: `${PREFIX}${String(version).padStart(VERSION_DIGITS, '0')}`,
});

/** At which version it lies. */
export const placeOf = ({ item }: DocumentKey): number => Number(item.slice(PREFIX.length));

/** Whether it lies where one is looked for; not since another `foldAtMost`, or where a wrong hand has put it. */
export const isInPlace = (key: DocumentKey, aggregate: Aggregate): boolean =>
  placeOf(key) % intervalOf(aggregate) === 0;

/** The attributes of a snapshot's document. */
interface SnapshotAttributes {
  readonly logic: Logic;
  readonly shape: number;
  readonly state: string;
  readonly version: number;
  readonly position: Position;
  readonly recorded: number;
  readonly recent: Uint8Array;
  readonly origins?: Folded['origins'];
  readonly reversed?: Uint8Array;
  readonly greatest: number;
  readonly accepted: number;
  readonly last?: Position;
  /** 31 bytes each; absent where there are none. */
  readonly late?: Uint8Array;
  /** Late events are too many to be kept. */
  readonly disordered?: true;
}

export function snapshotDocument(
  { folded, passage, recorded }: Snapshot,
  { logic, shape }: { readonly logic: Logic; readonly shape: number },
): Document {
  const { state, version, position, recent, origins, reversed } = folded;
  const { greatest, accepted, last, late } = passage;
  return {
    rev: freshRev(),
    logic,
    shape,
    state: JSON.stringify(state),
    version,
    position,
    recorded,
    recent: encodeRecent(recent),
    ...(origins === undefined ? {} : { origins }),
    ...(reversed === undefined ? {} : { reversed: encodeReversed(reversed) }),
    greatest,
    accepted,
    ...(last === undefined ? {} : { last }),
    ...(late === undefined ? { disordered: true } : late.length === 0 ? {} : { late: encodeReversed(late) }),
  };
}

/** @throws where it cannot be read */
export function readSnapshot({ document }: Stored): Snapshot {
  const stored = document as unknown as SnapshotAttributes; // snapshotDocument wrote it
  const { version, position, recorded, origins, greatest, accepted, last } = stored;
  return {
    folded: {
      state: JSON.parse(stored.state),
      version,
      position,
      recent: decodeRecent(stored.recent),
      ...(origins === undefined ? {} : { origins }),
      ...(stored.reversed === undefined ? {} : { reversed: decodeReversed(stored.reversed) }),
    },
    passage: {
      greatest,
      accepted,
      ...(last === undefined ? {} : { last }),
      ...(stored.disordered ? {} : { late: stored.late === undefined ? [] : decodeReversed(stored.late) }),
    },
    recorded,
  };
}

/** Whether the very code that reads has made it. Another version's fold may be another one. */
export const isTrusted = (
  { document }: Stored,
  { logic, aggregate }: { readonly logic: Logic; readonly aggregate: Aggregate },
): boolean =>
  typeof document.logic === 'string' &&
  isSameLogic(document.logic, logic) &&
  document.shape === aggregate.shape;

/** The first event that a snapshot has counted though it was reversed later; nothing where it is right in this light. */
export function firstOtherwise(
  { folded }: Snapshot,
  reversed: Folded['reversed'] = [],
): Position | undefined {
  const known = new Set(folded.reversed);
  return reversed.filter((position) => position <= folded.position && !known.has(position)).sort()[0];
}

/** Whether a snapshot has counted nothing that does not count any more. A log with skips is not started from within. */
export const isInLight = (
  snapshot: Snapshot,
  { reversed, skipped }: Pick<Folded, 'reversed' | 'skipped'>,
): boolean => skipped === undefined && firstOtherwise(snapshot, reversed) === undefined;
