import { isDeepStrictEqual } from 'node:util';
import { CURSED } from '../accounts.ts';
import { accountAfterEach, type LoggedEvent, type Logic } from '../model.ts';
import { skipsOf } from '../skip-model.ts';

/** What a stored state says; `state` is JSON. */
export interface StateDocument {
  readonly rev: string;
  readonly state?: string;
  readonly version: number;
  readonly position?: string;
  readonly seen?: string;
  readonly shape: 1 | 2;
  readonly logic: string;
  readonly parked?: { readonly since: string; readonly reason: string };
  /** Positions, one after the other. */
  readonly reversed?: Uint8Array;
  readonly skipped?: Uint8Array;
}

const POSITION_BYTES = 31;

/** How many positions there are, one after the other. */
export const countOf = (positions: Uint8Array | undefined): number =>
  (positions?.length ?? 0) / POSITION_BYTES;

export const isWiped = ({ parked }: StateDocument): boolean => parked?.reason === 'wiped';

/** What a state has acknowledged. */
export const seenOf = ({ seen, position }: Partial<StateDocument>): string | undefined => seen ?? position;

/**
 * Why a state is not the fold of the part of the log that it names: the events up to its position, each of them, and no
 * other, but for those that it knows to be skipped. Nothing where it is, or where it has been emptied.
 *
 * @param log all events; those that are not acknowledged yet count for nothing
 */
export function whyNotOfLog(document: StateDocument, log: readonly LoggedEvent[]): string | undefined {
  if (isWiped(document)) return document.state === undefined ? undefined : 'it is wiped, and has a state';
  const { state, version, position, shape, parked, reversed, skipped } = document;
  const seen = seenOf(document) ?? '';
  const events = log.filter((event) => event.position <= seen);
  const index = position === undefined ? -1 : events.findIndex((event) => event.position === position);
  if (position !== undefined && index < 0) return `the log has nothing at ${position}`;
  // A cursed event is passed by logic alone that can.
  const logic: Logic = { shape, isLifted: true };
  const step = accountAfterEach(events, logic)[index];
  const wanted = {
    state: step?.state ?? initialState(shape),
    version: step?.version ?? 0,
    reversed: step?.reversed ?? 0,
    skipped: step?.skipped ?? 0,
  };
  const found = {
    state: JSON.parse(state ?? 'null') as unknown,
    version,
    reversed: countOf(reversed),
    skipped: countOf(skipped),
  };
  if (!isDeepStrictEqual(found, wanted)) return `${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`;
  const next = events[index + 1];
  const isPassed = skipsOf(events).isNamed(index + 1);
  const isAtCurse = parked?.since === next?.position && next?.type === CURSED && !isPassed;
  return parked === undefined || isAtCurse ? undefined : `it is parked since ${parked.since}`;
}

export const initialState = (shape: 1 | 2) => ({
  isOpen: false,
  balance: 0,
  notes: 0,
  ...(shape === 2 ? { moves: 0 } : {}),
});
