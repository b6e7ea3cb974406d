/**
 * Imported before kinesalite: mends its GetShardIterator of type AT_TIMESTAMP, which never answers where no record is that
 * young. Kinesis answers with an iterator that waits at the end of the shard.
 */
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

type Answer = (error: unknown, output?: { readonly ShardIterator: string }) => void;
type Input = {
  readonly StreamName: string;
  readonly ShardId: string;
  readonly ShardIteratorType: string;
  /** Seconds since 1970. */
  readonly Timestamp?: number;
};
type Store = { getStreamDb(name: string): { createReadStream(options: object): Readable } };
type Action = (store: Store, input: Input, answer: Answer) => void;
type Db = { resolveShardId(id: string): { readonly shardIx: number }; shardIxToHex(index: number): string };

const require = createRequire(import.meta.url);
const program = require.resolve('kinesalite/actions/getShardIterator');
const original: Action = require(program);
const db: Db = require('kinesalite/db');

const mended: Action = (store, input, answer) => {
  const { StreamName, ShardId, ShardIteratorType, Timestamp } = input;
  const isPast = Timestamp !== undefined && Timestamp * 1000 <= Date.now();
  if (ShardIteratorType !== 'AT_TIMESTAMP' || !isPast) return original(store, input, answer);
  // The end comes first: what arrives while the youngest record is looked up lies behind it.
  original(store, { StreamName, ShardId, ShardIteratorType: 'LATEST' }, (error, end) => {
    if (error) return answer(error);
    youngest(store, input).then(
      (arrival) => (arrival >= Timestamp ? original(store, input, answer) : answer(null, end)),
      answer,
    );
  });
};

/** When the youngest record of a shard arrived, in seconds since 1970; -Infinity where it has none. */
async function youngest(store: Store, { StreamName, ShardId }: Input): Promise<number> {
  const { shardIx } = db.resolveShardId(ShardId);
  const [gt, lt] = [db.shardIxToHex(shardIx), db.shardIxToHex(shardIx + 1)];
  const last = store.getStreamDb(StreamName).createReadStream({ gt, lt, reverse: true, limit: 1 });
  for await (const { value } of last) return Number(value.ApproximateArrivalTimestamp);
  return Number.NEGATIVE_INFINITY;
}

const loaded = require.cache[program];
if (loaded !== undefined) loaded.exports = mended;
