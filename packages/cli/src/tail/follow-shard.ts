import { GetRecordsCommand, type GetRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import { awsMessage } from '../aws/explain.ts';
import { pause } from '../pause.ts';
import { isRecord } from '../text.ts';
import type { Following } from './follow.ts';
import { type From, Place } from './place.ts';

/** A shard to follow. */
export interface ShardToFollow {
  readonly id: string;
  readonly from: From;
  /** Whether nothing is put on it any more. */
  readonly isClosed: () => boolean;
}

const LONGEST_PAUSE_MS = 10_000;
/** Trying again would not help. */
const FINAL = /ResourceNotFound|AccessDenied|Credentials|UnrecognizedClient|ExpiredToken/;

/** Reads a shard until it ends, or until it is told to stop. */
export async function followShard(following: Following, shard: ShardToFollow): Promise<void> {
  const { signal, every, kinesis } = following;
  const place = new Place(kinesis, following.streamName, shard.id, shard.from);
  for (let failures = 0, ended = false; !ended && !signal.aborted; ) {
    try {
      const command = new GetRecordsCommand({ ShardIterator: await place.iterator() });
      const answer = await kinesis.send(command, { abortSignal: signal });
      await hand(answer, following);
      ended = place.move(answer, shard.isClosed());
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (isRecord(error) && FINAL.test(String(error.name))) throw error;
      place.renew();
      if (failures++ === 0 && !isExpired(error)) following.onTrouble(`${shard.id}: ${awsMessage(error)}`);
    }
    // Five reads a second are all that a shard allows, to Lambda and everybody else together.
    if (!ended) await pause(Math.min(LONGEST_PAUSE_MS, every * 2 ** failures), signal);
  }
}

const isExpired = (error: unknown): boolean => isRecord(error) && error.name === 'ExpiredIteratorException';

async function hand({ Records = [] }: GetRecordsCommandOutput, following: Following): Promise<void> {
  for (const record of Records) if (!following.signal.aborted) await following.onRecord(record);
}
