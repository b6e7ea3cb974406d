export { MemoryDataStore } from './adapters/memory/memory-data-store.ts';
export { MemoryEventLog } from './adapters/memory/memory-event-log.ts';
export { MemoryEventStream } from './adapters/memory/memory-event-stream.ts';
export { MemoryInvoker } from './adapters/memory/memory-invoker.ts';
export { EmitRefusedError } from './emit/emit-refused-error.ts';
export { type EmitToOwnStreamOptions, emitToOwnStream } from './emit/emit-to-own-stream.ts';
export { type EmitToServiceOptions, emitToService } from './emit/emit-to-service.ts';
export { LogInteractionStore } from './gateway/log-interaction-store.ts';
export { createIngest, type ServiceOptions } from './ingest/create-ingest.ts';
export {
  currentPlayback,
  latestEpoch,
  parkedStates,
  quarantinedRecords,
  readySince,
} from './inspect/inspect.ts';
export { readHistory } from './log/read-history.ts';
export type { VerdictPage } from './microservice/commands/decide-on.ts';
export {
  createMicroservice,
  type MicroserviceEvent,
  type MicroserviceOptions,
  type MicroservicePorts,
} from './microservice/create-microservice.ts';
export type { ParkedReaction } from './microservice/parked/parked-reactions.ts';
export type {
  ListParkedRequest,
  ParkedPage,
  Retried,
  RetryParkedRequest,
} from './microservice/parked/parked-request.ts';
export type { Verdict } from './microservice/proposals/decide.ts';
export type { ProposalPage } from './microservice/proposals/list-proposals.ts';
export {
  PROPOSAL_STATUSES,
  type ProposalStatus,
  type ProposalView,
} from './microservice/proposals/proposal-document.ts';
export type { Reactions } from './microservice/reactions.ts';
export type { Masks } from './playback/copy/masked-types.ts';
export type { CallMasks } from './playback/copy/masking-calls.ts';
export { createPlayback, type PlaybackLambdaOptions } from './playback/create-playback.ts';
export type { DeviatingEvent, ReactionDifference } from './playback/deviation-document.ts';
export type { JobView } from './playback/playback-job.ts';
export {
  type DeviationPage,
  type DifferencePage,
  JOB_MODES,
  type JobMode,
  type JobPage,
  PLAYBACK_MODES,
  type PlaybackMode,
  type PlaybackOptions,
  type PlaybackPlan,
  type PlaybackRequest,
  type Selection,
  type StateDifference,
} from './playback/playback-request.ts';
export {
  type DifferenceSummary,
  summarizeDifferences,
  summarizingDifferences,
} from './playback/summarize-differences.ts';
export type {
  DataStore,
  Document,
  DocumentKey,
  DocumentWrite,
  IndexPage,
  ListPage,
  RemoveResult,
  Stored,
  WriteResult,
} from './ports/data-store.ts';
export type { EventLog, InsertResult, LogItem, LogKey } from './ports/event-log.ts';
export type { EventStream, OutgoingRecord, PutResult } from './ports/event-stream.ts';
export type { Invoker } from './ports/invoker.ts';
export type { Parameters } from './ports/parameters.ts';
export type { OpenShard, PutAtResult, RecordStream } from './ports/record-stream.ts';
export { createPump, type PumpOptions } from './pump/create-pump.ts';
export { createQuery } from './query/create-query.ts';
export type { FoundEvent } from './query/find-events.ts';
export type { HistoryEntry, ShownCause } from './query/history/entry.ts';
export type {
  ShownApproval,
  ShownCorrection,
  ShownInteraction,
} from './query/history/shown-interaction.ts';
export type { ShownReversal } from './query/history/uncounted.ts';
export type { ShownOutcome } from './query/history/views.ts';
export { type Ambient, replaceAmbient } from './runtime/ambient.ts';
export { type Configuration, configuration } from './runtime/configuration.ts';
export { connect, type Names, namesOf, type Ports } from './runtime/connect.ts';
export type { Counted, Observability, Telemetry } from './runtime/observability.ts';
export { parameterName, type Setting, type SettingOptions, setting } from './runtime/setting.ts';
export { createSetup, type SetupOptions } from './setup/create-setup.ts';
export type { StoryLine } from './story/story-note.ts';
export { createSubscriber, type SubscriberOptions } from './subscribe/create-subscriber.ts';
export type { History, LiveEvents, PlaybackEnd, Subscription } from './subscribe/subscription.ts';
export { type Finding, isInLog } from './verify/finding.ts';
export { type VerifyOptions, verify } from './verify/verify.ts';
export { createWrite, type WriteOptions } from './write/create-write.ts';
