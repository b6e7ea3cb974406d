import type { FaultKind, FaultRule } from './fault.ts';
import { lot } from './lot.ts';

/** Kinds that cannot befall every operation. */
const ONLY: Partial<Record<FaultKind, readonly string[]>> = {
  'throttle-part': ['BatchExecuteStatement', 'BatchGetItem', 'PutRecords'],
  'expired-iterator': ['GetRecords'],
};

/** CreateTable, DeleteStream, SplitShard and their like: nobody is ready for these to happen twice. */
const administration = /^(Create|Delete|Update|Split|Merge)\w*(Table|Stream|Shards?|ShardCount)$/;

/** Decides what befalls each call: a function of the seed, the operation, and the call's number among those of its operation. */
export class FaultPlan {
  readonly #seed: number;
  readonly #rules: readonly FaultRule[];
  readonly #calls = new Map<string, number>();

  constructor(seed: number, rules: readonly FaultRule[]) {
    this.#seed = seed;
    this.#rules = rules;
  }

  /** The next call of an operation: its number, and what befalls it. */
  next(operation: string): { readonly call: number; readonly kind: FaultKind | undefined } {
    const call = (this.#calls.get(operation) ?? 0) + 1;
    this.#calls.set(operation, call);
    let point = lot(this.#seed, operation, call);
    const rule = this.#rules.filter(befalls(operation)).find(({ chance }) => {
      point -= chance;
      return point < 0;
    });
    return { call, kind: rule?.kind };
  }
}

const befalls =
  (operation: string) =>
  ({ kind, operations }: FaultRule): boolean =>
    (ONLY[kind]?.includes(operation) ?? true) &&
    (operations?.includes(operation) ?? !administration.test(operation));
