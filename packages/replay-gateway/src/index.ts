export type { Ambient } from './ambient.ts';
export type { Approved, Approving } from './approve.ts';
export {
  behind,
  type CallName,
  correctionKey,
  idempotencyKey,
  isInteractionKey,
  type KeyName,
  operationOf,
  parseItemName,
  parseKey,
  slotOf,
  textOf,
} from './call-name.ts';
export { createGateways, type GatewayDesk, type Occasion, type Ran } from './create-gateways.ts';
export {
  type Calls,
  defineGateway,
  type Gateway,
  type GatewayCalls,
  type Gateways,
} from './define-gateway.ts';
export type { DeskOptions } from './desk.ts';
export { type Deviation, deviationsOf } from './deviations.ts';
export { type EmitGateway, type EmitOptions, emitGateway, type FollowUp, sayAgain } from './emit.ts';
export { EMIT, type EmittedEvent, emittedBy } from './emitted.ts';
export { DEFAULT_ENDURANCE, type Endurance } from './endurance.ts';
export {
  CallTimeoutError,
  GatewayError,
  InvalidGatewayError,
  InvalidInteractionError,
  InvalidRequestError,
  InvalidResponseError,
  NotInDoubtError,
  NotSentError,
  StaleProposalError,
} from './errors.ts';
export type { Halt } from './halt.ts';
export {
  type Answer,
  type Approval,
  assemble,
  type Correction,
  type Effective,
  type Exchange,
  effectiveOf,
  type Interaction,
  isOpen,
  type Kept,
  ofIdentity,
} from './interaction.ts';
export {
  type Attempt,
  answerItem,
  approvalItem,
  claimedKey,
  claimItem,
  claimKey,
  correctionItem,
  type Home,
  type InteractionItem,
  intentItem,
  queryItem,
  takeoverItem,
} from './interaction-item.ts';
export type { InteractionStore } from './interaction-store.ts';
export type { CanonicalJson } from './json.ts';
export { type MadeCall, type Pair, pairUp } from './matching.ts';
export { MemoryInteractionStore } from './memory-interaction-store.ts';
export {
  type Introduction,
  introductionIssues,
  isOpenFor,
  LIVE,
  type Passage,
  PLAYBACK_MODES,
  type PlaybackMode,
  proposes,
  runsReactions,
} from './mode.ts';
export {
  type CallContext,
  type Command,
  type Confirmation,
  command,
  type Difference,
  type OnMissing,
  type Query,
  query,
} from './operation.ts';
export { type Proposal, type ProposedAction, proposalsOf } from './proposal.ts';
export type { End, Reaction } from './reaction-run.ts';
export type { Doubt, Word } from './settle.ts';
