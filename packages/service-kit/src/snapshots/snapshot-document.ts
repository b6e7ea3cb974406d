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
import type { Uncounted } from '../log/uncounted-in.ts';
import type { Document, DocumentKey, Stored } from '../ports/data-store.ts';
import { freshRev } from '../state/state-document.ts';
import { decodeLate, encodeLate } from './late-codec.ts';

/**
 * The fold of an aggregate's log up to one of its events, with what as-of reads need of its way: as it was recorded then, or in
 * the light of what was taken back later. It says itself what did not count.
 */
export interface Snapshot {
  readonly folded: Folded & { readonly position: Position };
  readonly passage: Passage;
  /** When the stream took that event: milliseconds since 1970. */
  readonly recorded: number;
}

/** Snapshots are made at every so many events: a fourth of what may be folded, as a read may need four such stretches. */
export const intervalOf = ({ foldAtMost }: Aggregate): number => Math.floor(foldAtMost / 4);

export const PREFIX = 'snapshot#';
const IN_LIGHT = `${PREFIX}light#`;
const VERSION_DIGITS = 12;

export const isSnapshotItem = ({ item }: DocumentKey): boolean => item.startsWith(PREFIX);

const digitsOf = (version: number): string => String(version).padStart(VERSION_DIGITS, '0');

/** At which version, so that each can be asked for by number. */
export const snapshotKey = (subject: string, version: number): DocumentKey => ({
  subject,
  item: `${PREFIX}${digitsOf(version)}`,
});

/** Of the same version, without what lies before it and was taken back only behind it. */
export const lightKey = (subject: string, version: number): DocumentKey => ({
  subject,
  item: `${IN_LIGHT}${digitsOf(version)}`,
});

export const isLightItem = ({ item }: DocumentKey): boolean => item.startsWith(IN_LIGHT);

/** At which version it lies. */
export const placeOf = (key: DocumentKey): number =>
  Number(key.item.slice(isLightItem(key) ? IN_LIGHT.length : PREFIX.length));

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
  readonly skipped?: Uint8Array;
  readonly greatest: number;
  readonly accepted: number;
  readonly last?: Position;
  /** 45 bytes each; absent where there are none. */
  readonly late?: Uint8Array;
  readonly lateBehind?: number;
}

export function snapshotDocument(
  { folded, passage, recorded }: Snapshot,
  { logic, shape }: { readonly logic: Logic; readonly shape: number },
): Document {
  const { state, version, position, recent, origins, reversed, skipped } = folded;
  const { greatest, accepted, last, late, lateBehind } = passage;
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
    ...(skipped === undefined ? {} : { skipped: encodeReversed(skipped) }),
    greatest,
    accepted,
    ...(last === undefined ? {} : { last }),
    ...(late.length === 0 ? {} : { late: encodeLate(late) }),
    ...(lateBehind === undefined ? {} : { lateBehind }),
  };
}

/** @throws where it cannot be read */
export function readSnapshot({ document }: Stored): Snapshot {
  const stored = document as unknown as SnapshotAttributes; // snapshotDocument wrote it
  const { version, position, recorded, origins, greatest, accepted, last, lateBehind } = stored;
  return {
    folded: {
      state: JSON.parse(stored.state),
      version,
      position,
      recent: decodeRecent(stored.recent),
      ...(origins === undefined ? {} : { origins }),
      ...(stored.reversed === undefined ? {} : { reversed: decodeReversed(stored.reversed) }),
      ...(stored.skipped === undefined ? {} : { skipped: decodeReversed(stored.skipped) }),
    },
    passage: {
      greatest,
      accepted,
      ...(last === undefined ? {} : { last }),
      late: stored.late === undefined ? [] : decodeLate(stored.late),
      ...(lateBehind === undefined ? {} : { lateBehind }),
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

/** What does not count, as far as an event of the log. */
export function uncountedUpTo({ reversed, skipped }: Uncounted, upTo: Position): Uncounted {
  const [some, others] = [reversed, skipped].map((ones) => ones?.filter((position) => position <= upTo));
  return { ...(some?.length && { reversed: some }), ...(others?.length && { skipped: others }) };
}

const positionsIn = ({ reversed = [], skipped = [] }: Uncounted): Position[] =>
  [...reversed, ...skipped].sort();

/** Whether a snapshot is without that of the log before it which does not count, and without nothing else. */
export const isInLight = ({ folded }: Snapshot, uncounted: Uncounted): boolean =>
  positionsIn(folded).join() === positionsIn(uncountedUpTo(uncounted, folded.position)).join();

/** The first event that does not count in the one light and does in the other. */
export function firstOnlyIn(uncounted: Uncounted, before: Uncounted): Position | undefined {
  const known = new Set(positionsIn(before));
  return positionsIn(uncounted).find((position) => !known.has(position));
}
