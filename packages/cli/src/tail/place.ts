import {
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

/** Where to begin: at the oldest record, at a time (milliseconds since 1970), or with what comes from now on. */
export type From = 'oldest' | number | undefined;

/** An iterator may be used for five minutes; for so long this uses one. */
const ITERATOR_MS = 240_000;

/** Where in a shard a reader is. */
export class Place {
  readonly #kinesis: KinesisClient;
  readonly #shard: { readonly StreamName: string; readonly ShardId: string };
  #from: From;
  #after: string | undefined;
  #iterator: string | undefined;
  #since = 0;

  constructor(kinesis: KinesisClient, streamName: string, shardId: string, from: From) {
    this.#kinesis = kinesis;
    this.#shard = { StreamName: streamName, ShardId: shardId };
    this.#from = from;
  }

  async iterator(): Promise<string | undefined> {
    if (this.#iterator === undefined) {
      const asked = Date.now();
      const answer = await this.#kinesis.send(
        new GetShardIteratorCommand({ ...this.#shard, ...this.#start() }),
      );
      this.#take(answer.ShardIterator);
      // Should this iterator be lost before the first record, what came since then is still wanted.
      this.#from ??= asked;
    }
    return this.#iterator;
  }

  /**
   * Goes on after an answer. An empty one at the tip of an open shard does not move it: the local Kinesis' next iterator may
   * lie behind a record that is being written at that moment.
   *
   * @returns whether the shard is at its end
   */
  move(answer: GetRecordsCommandOutput, isClosed: boolean): boolean {
    const { Records = [], NextShardIterator, MillisBehindLatest = 0 } = answer;
    this.#after = Records.at(-1)?.SequenceNumber ?? this.#after;
    const isAtTip = Records.length === 0 && MillisBehindLatest === 0 && !isClosed;
    if (NextShardIterator === undefined) return true;
    if (!isAtTip || Date.now() - this.#since > ITERATOR_MS) this.#take(NextShardIterator);
    return false;
  }

  /** The iterator is of no more use. */
  renew(): void {
    this.#iterator = undefined;
  }

  #take(iterator: string | undefined): void {
    this.#iterator = iterator;
    this.#since = Date.now();
  }

  #start(): Omit<GetShardIteratorCommandInput, 'StreamName' | 'ShardId'> {
    if (this.#after !== undefined)
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: this.#after };
    if (this.#from === undefined) return { ShardIteratorType: 'LATEST' };
    return this.#from === 'oldest'
      ? { ShardIteratorType: 'TRIM_HORIZON' }
      : { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(this.#from) };
  }
}
