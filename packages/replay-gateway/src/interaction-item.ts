import type { Position, Subject } from '@reprise/event-envelope';
import { type CallName, slotOf } from './call-name.ts';
import type { CanonicalJson } from './json.ts';

/**
 * An item of the events table that belongs to an interaction, for ever. `position` is the table's sort key:
 *
 *   <event>~bank.pay#1         opening: a command's intent, or a query with its answer
 *   <event>~bank.pay#1=        answer of a command
 *   <event>~bank.pay#1+2       takeover: the second attempt at a command in doubt
 *   <event>~bank.pay#1!<id>    approval of a proposal about this call
 *   <event>~bank.pay#1~c1      opening of its first correction; `=` and `+2` as above
 *   call#<idempotency key>     claim: behind which event this call is kept
 *
 * They sort behind their event and before the next one; within a record, too, for an index ends where `~` begins. Every
 * one is only ever inserted. JSON is canonical (RFC 8785), times are milliseconds since 1970.
 */
export interface InteractionItem {
  readonly subject: Subject;
  readonly position: string;
  readonly [attribute: string]: string | number;
}

/** Who may be calling the outside, until when. */
export interface Attempt {
  readonly at: number;
  /** After it nobody is calling any more; the attempt's call is over long before. */
  readonly deadline: number;
  /** Drawn by whoever inserts it, and by which they know whether the insert was theirs. */
  readonly token: string;
}

/** What a call is about, as it was first said. */
export interface Asked {
  readonly request: CanonicalJson;
  /** Which call of the whole reaction it was, counted from 1: shows when calls change order. */
  readonly ordinal: number;
  readonly at: number;
  readonly logic: string;
  /** The playback in which it was made; live it has none. */
  readonly playbackid?: string;
}

const keyed = (subject: Subject, position: string) => ({ subject, position });

const defined = (attributes: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number
  >; // nothing undefined is left

/** Where a call is kept: the event's subject and position. */
export interface Home {
  readonly subject: Subject;
  readonly position: Position;
}

export const intentItem = (home: Home, call: CallName, asked: Asked, attempt: Attempt): InteractionItem => ({
  ...keyed(home.subject, slotOf(home.position, call)),
  ...defined({ ...asked, ...attempt }),
});

/** A query is over when it is stored: one item says all. */
export const queryItem = (
  home: Home,
  call: CallName,
  asked: Asked,
  response: CanonicalJson | undefined,
): InteractionItem => ({
  ...keyed(home.subject, slotOf(home.position, call)),
  ...defined({ ...asked, answered: 1, response }),
});

/** What a correction changes: the request that counts from then on, or nothing where it undoes the call. */
export interface Link {
  readonly action: 'send' | 'difference' | 'undo' | 'by-hand';
  /** What goes out: a request, the difference of two, or what is undone. */
  readonly request: CanonicalJson;
  readonly effective?: CanonicalJson;
  readonly proposal: string;
  readonly logic: string;
}

export const correctionItem = (
  home: Home,
  call: CallName,
  k: number,
  link: Link,
  attempt: Attempt,
): InteractionItem => ({
  ...keyed(home.subject, slotOf(home.position, call, k)),
  ...defined({ ...link, ...attempt }),
});

/** @param slot the sort key of what is answered. @param by a person, who says so instead of the outside. */
export const answerItem = (
  subject: Subject,
  slot: string,
  response: CanonicalJson | undefined,
  at: number,
  by?: string,
): InteractionItem => ({ ...keyed(subject, `${slot}=`), ...defined({ response, at, by }) });

/** @param undone says that all attempts before did nothing outside: there is no doubt, only another attempt. */
export const takeoverItem = (
  subject: Subject,
  slot: string,
  number: number,
  attempt: Attempt,
  undone?: { readonly by?: string },
): InteractionItem => ({
  ...keyed(subject, `${slot}+${number}`),
  ...defined({ ...attempt, undone: undone && 1, by: undone?.by }),
});

/** @param plan the proposal, as canonical JSON: what was approved can be carried out from the log alone */
export const approvalItem = (
  home: Home,
  call: CallName,
  proposal: string,
  approved: {
    readonly at: number;
    readonly by: string;
    readonly why?: string;
    readonly plan: CanonicalJson;
  },
): InteractionItem => ({
  ...keyed(home.subject, `${slotOf(home.position, call)}!${proposal}`),
  ...approved,
});

const CLAIM = 'call#';

/** Where it lies by whom an idempotency key is used. */
export const claimKey = (subject: Subject, key: string) => keyed(subject, `${CLAIM}${key}`);

/** The idempotency key that an item claims, by its sort key; nothing where it is no claim. */
export const claimedKey = (sortKey: string): string | undefined =>
  sortKey.startsWith(CLAIM) ? sortKey.slice(CLAIM.length) : undefined;

/** By whom an idempotency key is used: the first position at which the event was seen to make this call. */
export const claimItem = (home: Home, key: string): InteractionItem => ({
  ...claimKey(home.subject, key),
  first: home.position,
});
