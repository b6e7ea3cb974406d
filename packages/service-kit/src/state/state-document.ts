import {
  type Aggregate,
  decodeRecent,
  decodeReversed,
  encodeRecent,
  encodeReversed,
  type Folded,
  type Logic,
} from '@reprise/aggregate';
import type { Position, Subject } from '@reprise/event-envelope';
import type { Document, DocumentKey, DocumentWrite, Stored } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import { indexesOf, parkedIndexes } from './indexes.ts';

/** Since which event an aggregate is not folded, and why. Its later events are safe in the log. */
export interface Parked {
  /** The first event that is not folded. */
  readonly since: Position;
  /** A stable code: `domain-error`, `state-too-large`, `wiped`. */
  readonly reason: string;
  /** For people. */
  readonly detail: string;
  /** The last event whose reaction is not left to the release; `position`, where it does not say. See owed.ts. */
  readonly after?: Position;
}

/** Reactions to the events after one up to another: their aggregate was parked when they came, and is not any more. */
export interface Resumes {
  readonly after: Position;
  readonly upTo: Position;
}

/** The latest state of an aggregate, as the data store keeps it. */
export interface AggregateState<State = unknown> extends Folded<State> {
  /** The last event that write has acknowledged: beyond `position` only while parked. */
  readonly seen?: Position;
  readonly logic: Logic;
  readonly shape: number;
  readonly parked?: Parked;
  /** When the stream took the last acknowledged event: milliseconds since 1970. States from before playbacks lack it. */
  readonly recorded?: number;
  /** The last playback that replaced this state. */
  readonly playback?: string;
  /** What is still to be said on the playback stream: until it is, every write hands it on. */
  readonly resumes?: Resumes;
  /** What releases have owed, once it is said: reactions to later events run behind those. */
  readonly released?: Resumes;
}

/** The `parked.reason` of a state that was emptied to be rebuilt: there is none until its history has been folded. */
export const WIPED = 'wiped';

export const isWiped = ({ parked }: Pick<AggregateState, 'parked'>): boolean => parked?.reason === WIPED;

/** An aggregate state with the document that it was read from; conditional writes need both. */
export interface LoadedState extends AggregateState {
  readonly stored: Stored;
}

export const STATE_ITEM = 'state';

export const stateKey = (subject: Subject | string): DocumentKey => ({ subject, item: STATE_ITEM });

/** Says that a state which is missing belongs to an aggregate that is new. Without it, it may have been lost. */
export const READY_KEY: DocumentKey = { subject: '~ready', item: '~ready' };

/** Fresh at every write of a document. */
export const freshRev = (): string => Buffer.from(ambient.bytes(8)).toString('base64url');

/** The write that puts a state in the place of what was read. */
export function stateWrite(
  subject: Subject,
  aggregate: Aggregate,
  state: AggregateState,
  replaces?: Stored,
): DocumentWrite {
  const write = {
    ...stateKey(subject),
    document: toDocument(state),
    indexes:
      state.parked === undefined
        ? indexesOf(aggregate, state.state)
        : parkedIndexes(aggregate, isWiped(state) ? undefined : state, replaces?.indexes),
  };
  return replaces === undefined ? write : { ...write, replaces };
}

export function readState(stored: Stored): LoadedState {
  const { document } = stored;
  const {
    state,
    version,
    position,
    seen,
    logic,
    shape,
    recent,
    origins,
    reversed,
    skipped,
    parked,
    recorded,
    playback,
    resumes,
    released,
  } = document as unknown as StateAttributes; // toDocument wrote it
  return {
    stored,
    state: state === undefined ? undefined : JSON.parse(state),
    version,
    recent: decodeRecent(recent),
    logic,
    shape,
    ...(origins === undefined ? {} : { origins }),
    ...(reversed === undefined ? {} : { reversed: decodeReversed(reversed) }),
    ...(skipped === undefined ? {} : { skipped: decodeReversed(skipped) }),
    ...(position === undefined ? {} : { position }),
    ...(seen === undefined ? {} : { seen }),
    ...(parked === undefined ? {} : { parked }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(playback === undefined ? {} : { playback }),
    ...(resumes === undefined ? {} : { resumes }),
    ...(released === undefined ? {} : { released }),
  };
}

/** What write has acknowledged of this aggregate: at or before it, an event is a redelivery. */
export const acknowledgedUpTo = ({ seen, position }: AggregateState): Position | undefined =>
  seen ?? position;

/** The attributes of a state's document, for ever. */
interface StateAttributes {
  /** JSON; absent while wiped. */
  readonly state?: string;
  readonly version: number;
  readonly position?: Position;
  readonly seen?: Position;
  readonly logic: Logic;
  readonly shape: number;
  readonly recent: Uint8Array;
  /** Environments that were copied from, each with the last position there and the number of events up to it. */
  readonly origins?: Folded['origins'];
  /** Positions of the events that were reversed, in the order of their reversals; 31 bytes each. */
  readonly reversed?: Uint8Array;
  /** Positions of the events that were skipped, in the order of the log; likewise. */
  readonly skipped?: Uint8Array;
  readonly parked?: Parked;
  readonly recorded?: number;
  readonly playback?: string;
  readonly resumes?: Resumes;
  readonly released?: Resumes;
}

function toDocument({
  state,
  version,
  position,
  seen,
  logic,
  shape,
  recent,
  origins,
  reversed,
  skipped,
  parked,
  recorded,
  playback,
  resumes,
  released,
}: AggregateState): Document {
  return {
    rev: freshRev(),
    version,
    logic,
    shape,
    recent: encodeRecent(recent),
    ...(state === undefined ? {} : { state: JSON.stringify(state) }),
    ...(origins === undefined ? {} : { origins }),
    ...(reversed === undefined ? {} : { reversed: encodeReversed(reversed) }),
    ...(skipped === undefined ? {} : { skipped: encodeReversed(skipped) }),
    ...(position === undefined ? {} : { position }),
    ...(seen === undefined ? {} : { seen }),
    ...(parked === undefined ? {} : { parked: { ...parked } }),
    ...(recorded === undefined ? {} : { recorded }),
    ...(playback === undefined ? {} : { playback }),
    ...(resumes === undefined ? {} : { resumes: { ...resumes } }),
    ...(released === undefined ? {} : { released: { ...released } }),
  };
}
