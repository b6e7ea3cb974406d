import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  type ListShardsCommandOutput,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
  type Shard,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import type { EventStream } from '../../ports/event-stream.ts';
import type { OpenShard, OutgoingRecord, PutAtResult, PutResult } from '../../ports/record-stream.ts';
import { chunks } from '../../runtime/chunks.ts';
import { messageOf, UnavailableError } from '../../runtime/errors.ts';

/** PutRecords takes 500 records; 5 MB stays clear of its limit on bytes, whichever of them is in force. */
const MAX_RECORDS = 500;
const MAX_BYTES = 5_000_000;

const sizeOf = ({ subject, bytes }: OutgoingRecord): number => subject.length + bytes.byteLength;

const HOUR = 3_600_000;

/** A stream in Kinesis: the event stream, and the playback stream likewise. */
export class KinesisEventStream implements EventStream {
  readonly #client: KinesisClient;
  readonly #name: string;

  constructor(client: KinesisClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    const batches = chunks(records, { length: MAX_RECORDS, size: MAX_BYTES, sizeOf });
    return (await Promise.all(batches.map((batch) => this.#putBatch(batch)))).flat();
  }

  async openShards(): Promise<readonly OpenShard[]> {
    const open: OpenShard[] = [];
    let next: string | undefined;
    do {
      const page = next === undefined ? { StreamName: this.#name } : { NextToken: next };
      const answer: ListShardsCommandOutput = await this.#client.send(new ListShardsCommand(page));
      open.push(...(answer.Shards ?? []).filter(isOpen).map(toOpenShard));
      next = answer.NextToken;
    } while (next !== undefined);
    if (open.length === 0) throw new UnavailableError(`The stream ${this.#name} lists no open shard.`);
    return open;
  }

  async putAt({ hashKey }: OpenShard, { subject, bytes }: OutgoingRecord): Promise<PutAtResult> {
    const [result = NO_ANSWER] = await this.#putEntries(
      [{ PartitionKey: subject, ExplicitHashKey: hashKey, Data: bytes }],
      (entry) => withShard(resultOf(entry), entry?.ShardId),
    );
    return result;
  }

  async createdAt(): Promise<number> {
    const { StreamCreationTimestamp: created } = await this.#describe();
    if (created === undefined)
      throw new UnavailableError(`The stream ${this.#name} does not say when it was created.`);
    return created.getTime();
  }

  async retention(): Promise<number> {
    const { RetentionPeriodHours: hours } = await this.#describe();
    if (hours === undefined)
      throw new UnavailableError(`The stream ${this.#name} does not say how long it keeps records.`);
    return hours * HOUR;
  }

  async #describe() {
    const answer = await this.#client.send(new DescribeStreamSummaryCommand({ StreamName: this.#name }));
    return answer.StreamDescriptionSummary ?? ({} as Partial<StreamDescriptionSummary>);
  }

  #putBatch(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    const entries = records.map(({ subject, bytes }) => ({ PartitionKey: subject, Data: bytes }));
    return this.#putEntries(entries, resultOf);
  }

  async #putEntries<Result>(
    entries: PutRecordsRequestEntry[],
    toResult: (entry: PutRecordsResultEntry | undefined) => Result,
  ): Promise<readonly (Result | Failure)[]> {
    try {
      const answer = await this.#client.send(
        new PutRecordsCommand({ StreamName: this.#name, Records: entries }),
      );
      return entries.map((_, index) => toResult(answer.Records?.[index]));
    } catch (error) {
      return entries.map(() => failure(error instanceof Error ? error.name : '', messageOf(error)));
    }
  }
}

type Failure = Extract<PutResult, { readonly reason: string }>;
const NO_ANSWER: Failure = { status: 'failed', reason: 'The stream did not answer for this record.' };

/** A shard that was split or merged has an ending number, and takes nothing more. */
const isOpen = ({ SequenceNumberRange }: Shard): boolean =>
  SequenceNumberRange?.EndingSequenceNumber === undefined;

const toOpenShard = ({ ShardId = '', HashKeyRange }: Shard): OpenShard => ({
  id: ShardId,
  hashKey: HashKeyRange?.StartingHashKey ?? '0',
});

const withShard = (result: PutResult, shard = ''): PutAtResult =>
  result.status === 'put' ? { ...result, shard } : result;

function resultOf(entry: PutRecordsResultEntry | undefined): PutResult {
  if (entry?.SequenceNumber !== undefined && entry.ErrorCode === undefined) {
    return { status: 'put', sequenceNumber: entry.SequenceNumber };
  }
  return failure(entry?.ErrorCode ?? '', entry?.ErrorMessage ?? NO_ANSWER.reason);
}

const failure = (code: string, reason: string): Failure => ({
  status: /ThroughputExceeded|Throttling|LimitExceeded/.test(code) ? 'throttled' : 'failed',
  reason: code === '' ? reason : `${code}: ${reason}`,
});
