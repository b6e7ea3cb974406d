import type { EventSelection, Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import type { PlaybackMode } from '../playback/playback-request.ts';

/** Some of an aggregate's next events, as they come. */
export interface LiveEvents {
  readonly mode: 'live';
  readonly subject: Subject;
  /** In the order of the log. Some may have come before: at least once. */
  readonly events: readonly RecordedEvent[];
}

/** The whole history of one aggregate, played back. */
export interface History {
  readonly mode: PlaybackMode;
  /** The playback's id. */
  readonly playback: string;
  readonly subject: Subject;
  /** Its last event. */
  readonly upTo: Position;
  readonly count: number;
  /** Which of its events the playback is about; `isSelected(select, event)` says it of one. */
  readonly select: EventSelection;
  /**
   * The events from the first on, in order, one by one: also where they are too many to travel with the record. Can be
   * asked more than once.
   *
   * @param reaching a position that the subscriber has reached with live events: goes on in the log up to it
   * @throws UnavailableError where the log has not got that far yet; let it through, and the history comes again
   */
  events(reaching?: Position): AsyncIterable<RecordedEvent>;
}

/** Nothing more comes on this shard in this playback; what came before it is done. */
export interface PlaybackEnd {
  readonly mode: string;
  readonly playback: string;
}

/** What a subscriber does. What throws comes again, and so does what follows it of that shard: at least once. */
export interface Subscription {
  onEvents(live: LiveEvents): Promise<void>;
  /** Replaces whatever the subscriber has of the aggregate. All modes but `preview`; those unknown are not handed over. */
  onHistory(history: History): Promise<void>;
  /** Mode `preview`: nothing may be changed. Without it, previews are passed over. */
  onPreview?(history: History): Promise<void>;
  onEnd?(end: PlaybackEnd): Promise<void>;
}
