import type { TimeRange } from '@reprise/event-envelope';
import { type Introduction, PLAYBACK_MODES, type PlaybackMode } from '@reprise/replay-gateway';
import type { ReactionDifference } from './deviation-document.ts';
import type { JobView, PlaybackJob } from './playback-job.ts';

// One list for all: what the gateways do not know, nobody sends.
export { PLAYBACK_MODES, type PlaybackMode };

/** What a job does: plays back to the service itself, or copies events to another environment. */
export const JOB_MODES = [...PLAYBACK_MODES, 'copy'] as const;
export type JobMode = (typeof JOB_MODES)[number];

/** Which events a playback is about; without any of these, all. A state is folded from its whole history in any case. */
export interface Selection {
  readonly subjects?: readonly string[];
  readonly types?: readonly string[];
  /** A range of `recordedtime`: when the stream took the event. */
  readonly recorded?: TimeRange;
  /** A range of `time`: when it happened, to its producer. */
  readonly time?: TimeRange;
}

/** What a playback is told. */
export interface PlaybackOptions {
  readonly mode: JobMode;
  readonly select?: Selection;
  /** Events a second, at most; as fast as the stream takes them without it. */
  readonly rate?: number;
  /** Shares of the events table that are read side by side; 4 by default. */
  readonly segments?: number;
  /** Empties all states first: their readers get 503 until the history has been folded. Mode `rebuild` over everything only. */
  readonly wipe?: boolean;
  /** Why, for the record. */
  readonly reason?: string;
  /** Who, as the caller says; AWS's own record of the invocation is CloudTrail's. */
  readonly by?: string;
  /** `preview`: the field of the state, a JSON pointer, by which differences are ranked, e.g. `/balance`. */
  readonly field?: string;
  /** `introduce`, which needs it: the gateways to open, and `send`, `suppress` or `send-since=DATE`. */
  readonly introduction?: Introduction;
  /** `copy`: a stage, or the Kinesis endpoint of another local cloud. */
  readonly to?: string;
  /** `copy`: of each aggregate, its events up to the first that the stream took later; RFC 3339. */
  readonly until?: string;
  /** `copy`: as the events are, whatever the service declares to be masked. */
  readonly unmasked?: boolean;
}

/** `{ "mode": "rebuild" }`: starts a playback; answers with the job within seconds. */
export type StartRequest = PlaybackOptions;

/** What else the function `playback` is asked. */
export type PlaybackCommand =
  | { readonly action: 'status' | 'pause' | 'resume' | 'cancel'; readonly id: string }
  | { readonly action: 'list'; readonly limit?: number; readonly before?: string }
  | {
      /** `diff`: how states would change; `deviations`: what reactions would do otherwise. */
      readonly action: 'diff' | 'deviations';
      readonly id: string;
      readonly limit?: number;
      readonly after?: string;
    }
  | ({ readonly action: 'plan' } & PlaybackOptions)
  /** From the function to itself: goes on with a job that this lease was given for. */
  | { readonly action: 'continue'; readonly id: string; readonly lease: string };

export type PlaybackRequest = StartRequest | PlaybackCommand;

/** Newest first. `next` is the `before` of the next page. */
export interface JobPage {
  readonly jobs: readonly JobView[];
  readonly next?: string;
}

/** What a playback would take; nothing has been written. */
export interface PlaybackPlan {
  readonly mode: JobMode;
  /** False where the log is too long to be counted within one invocation: the numbers are of the part that was. */
  readonly complete: boolean;
  /** Of the aggregates that would be played back: all their events. */
  readonly events: number;
  /** Of those, the selected ones. */
  readonly selected: number;
  readonly aggregates: number;
  /** Who listens to the playback stream and what each does in this mode; of a copy, the other environment. */
  readonly subscribers: readonly { readonly name: string; readonly does: string }[];
  /** Seconds; from the rate where one is given, else from what these machines do. */
  readonly seconds: number;
  /** Billed units, for the price list. */
  readonly units: {
    readonly readUnits: number;
    readonly writeUnits: number;
    readonly streamBytes: number;
    readonly invocations: number;
  };
}

/** An aggregate whose state would change: what `preview` found. */
export interface StateDifference {
  readonly subject: string;
  /** The document that it holds for; a state that has been written since may differ otherwise. Empty for a lost one. */
  readonly rev: string;
  readonly version: number;
  readonly position: string;
  /** JSON Patch (RFC 6902) from the stored state (null where there is none) to the one that would replace it. */
  readonly patch: readonly unknown[];
  /** So many operations of the patch were left out, because it is too large to keep; absent where it is whole. */
  readonly cut?: number;
  /**
   * What the patch touches at the top, sorted: the kind of change, e.g. `["balance","counters"]`. Also `parked` and
   * `released`; `missing` where a state is lost; and what else the document would say differently, e.g. `version`.
   */
  readonly kind: readonly string[];
  /** The named field before and after, where it is a number. */
  readonly field?: { readonly before: number; readonly after: number };
}

/** By rising subject. `next` is the `after` of the next page. */
export interface DifferencePage {
  readonly differences: readonly StateDifference[];
  readonly next?: string;
}

/** By subscriber and subject. `next` is the `after` of the next page. */
export interface DeviationPage {
  readonly deviations: readonly ReactionDifference[];
  readonly next?: string;
}

export type PlaybackAnswer = JobView | JobPage | PlaybackPlan | DifferencePage | DeviationPage | PlaybackJob;
