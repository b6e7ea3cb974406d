export { attributesSchema, epochSchema } from './attributes.ts';
export type { Brand } from './brand.ts';
export { canonicalJson } from './canonical-json.ts';
export { type CloudEvent, type EventId, type RecordedEvent, type Source, submitted } from './cloud-event.ts';
export {
  CARRIER_BYTES,
  type CopiedInteraction,
  carriesInteractions,
  copiedInteractionsIn,
  encodeCopiedInteractions,
  INTERACTIONS_COPIED,
} from './copied-interaction.ts';
export {
  EnvelopeError,
  InvalidPositionError,
  InvalidSubjectError,
  InvalidUpcastersError,
  UndecodableRecordError,
  UnencodableRecordError,
} from './errors.ts';
export { type EventSelection, isSelected, type TimeRange } from './event-selection.ts';
export { isEventType, isRequest } from './event-type.ts';
export {
  type HistoryRecord,
  type IntroductionStamp,
  MAX_INLINE_BYTES,
  type PlaybackStamp,
  type RecordedInteraction,
} from './history-record.ts';
export { contentDigest, identityHash } from './identity.ts';
export { countingIdentities, type IdentitySet, identitySet } from './identity-set.ts';
export {
  environmentName,
  MAX_ORIGINS,
  type Origin,
  type OriginPath,
  originPath,
  originText,
} from './origin.ts';
export {
  decodePlaybackRecord,
  type EndRecord,
  encodePlaybackRecord,
  endSubject,
  type PlaybackRecord,
  RESUME_MODE,
  type ResumeRecord,
  type SentRecord,
  type UnknownRecord,
} from './playback-record.ts';
export {
  epochOf,
  indexOf,
  isPosition,
  MAX_EPOCH,
  MAX_EVENTS_PER_RECORD,
  type Position,
  parsePosition,
  positionIn,
  type RecordPosition,
  recordOf,
  recordPosition,
  sequenceNumberOf,
} from './position.ts';
export { POSITION_BYTES, positionFromBytes, positionToBytes } from './position-bytes.ts';
export {
  decodeRecord,
  type EventRecord,
  encodeRecord,
  eventBytes,
  MAX_EVENT_BYTES,
  MAX_RECORD_BYTES,
  submittedBytes,
} from './record-codec.ts';
export {
  isOwnType,
  isReversal,
  REVERSAL_TYPE,
  type Reversal,
  type ReversedEvent,
  reversalOf,
} from './reversal.ts';
export { type Infer, type Issue, issuesOf, type Schema } from './schema.ts';
export { isSkip, SKIP_TYPE, type Skip, skipOf } from './skip.ts';
export {
  aggregateIdOf,
  aggregateOf,
  isSubject,
  MAX_SUBJECT_LENGTH,
  type Subject,
  subject,
} from './subject.ts';
export { isPlainText } from './text.ts';
export { isTime } from './time.ts';
export { isTraceparent } from './traceparent.ts';
export { type Upcaster, upcasting } from './upcaster.ts';
