export {
  type AsOfStep,
  type Conflict,
  counts,
  foldingAsOf,
  foldingSelected,
  type StateAsOf,
} from './as-of.ts';
export { changedOn } from './changed-on.ts';
export { MAX_FACTS_LENGTH } from './decide.ts';
export {
  type Aggregate,
  type AggregateOptions,
  defineAggregate,
  type EventDefinition,
  type EventLogic,
  on,
  type Reversible,
} from './define-aggregate.ts';
export {
  AggregateFault,
  ImpureDomainError,
  InvalidAggregateError,
  InvalidDecisionError,
  InvalidRecentError,
  InvalidRevertError,
  UnforeseenSkipError,
  UnjudgedReversalError,
  UnknownEventTypeError,
} from './errors.ts';
export { type EventUpcaster, upcast } from './event-upcaster.ts';
export { type Folded, type IsRepeated, remembersForever, type Step, step, unfolded } from './fold.ts';
export { type Fault, type FoldToFault, foldingLog, foldingToFault } from './folding-to-fault.ts';
export { guarded } from './guard/guarded.ts';
export { outOfReach } from './guard/out-of-reach.ts';
export { type FoldedEvent, foldHistory, foldingHistory } from './history.ts';
export { isNewer, isSameLogic, type Logic, UNPACKAGED } from './logic.ts';
export type { OriginMark, Origins } from './origins.ts';
export { accept, type Decision, type Facts, type Outcome, reject, VERSION_CONFLICT } from './outcome.ts';
export { type LateEvent, NO_PASSAGE, type Passage, passed } from './passage.ts';
export { RECENT_LENGTH, type Recent, type RecentEvent, recall } from './recent.ts';
export { decodeRecent, encodeRecent } from './recent-codec.ts';
export type { Changed, Flip } from './reversal/flips.ts';
export { foldingWithout } from './reversal/folding-without.ts';
export {
  type Judged,
  type JudgingReversal,
  judgeReversal,
  judgingReversal,
} from './reversal/judging-reversal.ts';
export { decodeReversed, encodeReversed } from './reversal/reversed-codec.ts';
export {
  MAX_REVERSALS,
  REFUSALS,
  REVERSED,
  type Refusal,
  type Ruling,
  type Verdict,
} from './reversal/verdict.ts';
export { MAX_SKIPS, SKIP_REFUSALS, type SkipRefusal } from './skip/refusals.ts';
export { type CollectedSkips, collectingSkips, NO_SKIPS, type Skips, skipsIn } from './skip/skips.ts';
export type { Submitter } from './submitter.ts';
