import {
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import type { Mapping } from './mapping.ts';
import { type StreamRecord, streamRecord } from './stream-record.ts';

/** Where to begin: after a record, or at the oldest that arrived at `since` (milliseconds since 1970) or later. */
export type ShardPosition = { readonly after?: string | undefined; readonly since: number };

/** What a poll found. `ended`: the shard is closed, and nothing will follow. */
export type Page = { readonly records: readonly StreamRecord[]; readonly ended: boolean };

/** GetRecords may answer with 10 MB; kinesalite does not stop there by itself. */
const pageBytes = 8 * 1024 * 1024;
const firstLimit = 500;
const largestLimit = 10_000;

/** Reads one shard for one mapping, from a position on, record by record, each once. */
export class ShardReader {
  readonly #kinesis: KinesisClient;
  readonly #mapping: Mapping;
  readonly #shardId: string;
  readonly #since: number;
  #after: string | undefined;
  #iterator: string | undefined;
  #limit = firstLimit;

  constructor(kinesis: KinesisClient, mapping: Mapping, shardId: string, from: ShardPosition) {
    this.#kinesis = kinesis;
    this.#mapping = mapping;
    this.#shardId = shardId;
    this.#since = from.since;
    this.#after = from.after;
  }

  /**
   * The next records, none if there are none yet. An iterator that has expired is renewed at the same place.
   *
   * @param closed whether the shard was known to be closed before this call.
   */
  async read(closed: boolean, signal: AbortSignal): Promise<Page> {
    this.#iterator ??= await this.#renew(signal);
    const ShardIterator = this.#iterator;
    try {
      const command = new GetRecordsCommand({ ShardIterator, Limit: this.#limit });
      return this.#take(await this.#kinesis.send(command, { abortSignal: signal }), closed);
    } catch (error) {
      this.#iterator = undefined;
      if (error instanceof ExpiredIteratorException) return { records: [], ended: false };
      throw error;
    }
  }

  /**
   * After an empty answer the same iterator is used again: kinesalite's next one may lie behind a record that is
   * being written at that moment. In a closed shard nothing is, and only the next iterator shows its end.
   */
  #take({ Records = [], NextShardIterator }: GetRecordsCommandOutput, closed: boolean): Page {
    if (Records.length > 0 || closed) this.#iterator = NextShardIterator;
    this.#after = Records.at(-1)?.SequenceNumber ?? this.#after;
    this.#limit = nextLimit(this.#limit, Records);
    const records = Records.map((record) => streamRecord(record, this.#shardId, this.#mapping));
    return {
      records: records.filter(({ arrival }) => arrival >= this.#since),
      ended: NextShardIterator === undefined,
    };
  }

  /**
   * `since` is not left to Kinesis (AT_TIMESTAMP, LATEST): kinesalite never answers when nothing is that young, and
   * LATEST must mean the same again after a restart.
   */
  async #renew(signal: AbortSignal): Promise<string | undefined> {
    const from: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber'> =
      this.#after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: this.#after };
    const command = new GetShardIteratorCommand({
      StreamName: this.#mapping.streamName,
      ShardId: this.#shardId,
      ...from,
    });
    return (await this.#kinesis.send(command, { abortSignal: signal })).ShardIterator;
  }
}

/** So many records as make a page, judging by these; at most twice as many as last time. */
function nextLimit(limit: number, records: readonly { readonly Data?: Uint8Array | undefined }[]): number {
  if (records.length === 0) return limit;
  const bytes = records.reduce((sum, { Data }) => sum + (Data?.byteLength ?? 0), 0);
  const fitting = Math.floor((pageBytes * records.length) / Math.max(1, bytes));
  return Math.max(1, Math.min(fitting, limit * 2, largestLimit));
}
