import type { Aggregate, Logic } from '@reprise/aggregate';
import type { RecordedEvent, Subject } from '@reprise/event-envelope';
import type { NoteLogic } from '../log/logic-note.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { RecordStream } from '../ports/record-stream.ts';
import type { Telemetry } from '../runtime/observability.ts';
import type { StateCache } from './state-cache.ts';

/** What the write Lambda works with. */
export interface WriteParts {
  readonly log: EventLog;
  readonly store: DataStore;
  /** The playback stream: releases are said on it. */
  readonly playback: RecordStream;
  readonly telemetry: Telemetry;
  readonly aggregates: readonly Aggregate[];
  readonly cache: StateCache;
  readonly logEpoch: number;
  /** Which domain code this container runs. */
  readonly logic: Logic;
  readonly noteLogic: NoteLogic;
}

/** The events of one aggregate in a batch, in the order of the log, and the record in which they begin. */
export interface Work {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
  readonly events: readonly RecordedEvent[];
  readonly firstRecord: string;
}
