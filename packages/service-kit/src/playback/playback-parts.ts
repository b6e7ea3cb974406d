import type { Invoker } from '../ports/invoker.ts';
import type { Ports } from '../runtime/connect.ts';
import type { Telemetry } from '../runtime/observability.ts';
import type { CopyParts } from './copy/open-copy.ts';

/** What the playback Lambda works with. */
export interface PlaybackParts extends Ports, CopyParts {
  readonly self: Invoker;
  readonly telemetry: Telemetry;
  /** Functions that listen to the playback stream. */
  readonly subscribers: readonly string[];
  /** How many batches of one shard of the event stream pump works on at the same time. */
  readonly parallelizationFactor: number;
  /** Whether a partition of the log is an aggregate of this service. */
  isOurs(subject: string): boolean;
}
