import type { DeliveredRecord, ProcessBatch } from './batch.ts';
import type { Deadline } from './deadline.ts';
import { ConfigurationError } from './errors.ts';

/** Names of the streams of a service. */
export interface StreamNames {
  readonly eventStream: string;
  readonly playbackStream: string;
}

/** A batch of one shard of the playback stream. */
export type ProcessPlayback = (
  records: readonly DeliveredRecord[],
  shard: string,
  deadline: Deadline,
) => Promise<string | undefined>;

/**
 * Tells a service's two streams apart, by the ARN that Lambda gives with each record, never by content: what lies on the
 * event stream is live, whatever it says. A batch is of one shard of one stream.
 *
 * @throws ConfigurationError for a stream that is neither
 */
export function ofTwoStreams(
  { eventStream, playbackStream }: StreamNames,
  live: ProcessBatch,
  playback: ProcessPlayback,
): ProcessBatch {
  return async (records, deadline) => {
    const [first] = records;
    if (first === undefined) return undefined;
    const { stream, shard } = first;
    if (stream === eventStream) return live(records, deadline);
    if (stream === playbackStream) return playback(records, shard, deadline);
    throw new ConfigurationError(
      `Records of the stream ${JSON.stringify(stream)}: this function reads ${eventStream} and ${playbackStream} alone. Check its event source mappings.`,
    );
  };
}
