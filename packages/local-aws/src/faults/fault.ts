/** Everything that can go wrong between an SDK client and an engine, in the order in which counts are printed. */
export const FAULT_KINDS = [
  /** The whole call is refused as AWS refuses it when a table, a shard or an account is too busy. It has no effect. */
  'throttle',
  /** Some statements, keys or records of a batch are refused, the others take effect (BatchExecuteStatement, BatchGetItem, PutRecords). */
  'throttle-part',
  /** AWS has failed, and nothing has happened: 500. */
  'error-before',
  /** AWS has failed, and yet it has happened: 500. */
  'error-after',
  /** The connection is cut before the call has an effect. */
  'cut-before',
  /** The call takes effect; the connection is cut before the answer. */
  'cut-after',
  /** The call takes effect; the connection is cut in the middle of the answer. */
  'cut-answer',
  /** The connection is cut, and the call takes effect later, when the client may have sent it again. */
  'late',
  /** The call reaches the engine a little later. */
  'delay',
  /** The call takes effect twice; the client gets one of the answers. */
  'duplicate',
  /** GetRecords: the iterator is said to have expired. */
  'expired-iterator',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often something goes wrong with which operations. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** The share of the calls that it befalls, from 0 to 1. The rules of one operation share its calls between them. */
  readonly chance: number;
  /** As X-Amz-Target names them, e.g. `PutRecords`. By default, all that the kind can befall, but for making and changing tables and streams. */
  readonly operations?: readonly string[];
}

/** A fault that has been injected. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly operation: string;
  /** Which call of that operation it was, from 1 on: with the seed it says why. */
  readonly call: number;
  /** More for people, e.g. `2 of 25`. */
  readonly detail: string;
}

export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** The same chance for every kind; together `chance` of the calls that all of them can befall. */
export const everyFault = (chance: number): readonly FaultRule[] =>
  FAULT_KINDS.map((kind) => ({ kind, chance: chance / FAULT_KINDS.length }));

export const noCounts = (): Record<FaultKind, number> =>
  Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>; // each kind is there

export const addCounts = (...all: readonly FaultCounts[]): FaultCounts => {
  const sum = noCounts();
  for (const counts of all) for (const kind of FAULT_KINDS) sum[kind] += counts[kind];
  return sum;
};
