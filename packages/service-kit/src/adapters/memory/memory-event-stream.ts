import { createHash } from 'node:crypto';
import type { EventStream } from '../../ports/event-stream.ts';
import type { OpenShard, OutgoingRecord, PutAtResult, PutResult } from '../../ports/record-stream.ts';

/** A record as a consumer of the stream gets it. */
export interface MemoryRecord extends OutgoingRecord {
  readonly shard: string;
  readonly sequenceNumber: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** The hash keys of a shard, `to` exclusive. */
interface MemoryShard {
  readonly id: string;
  readonly from: bigint;
  readonly to: bigint;
}

const HASH_KEYS = 2n ** 128n;
const WEEK = 7 * 86_400_000;

const hashOf = (key: string): bigint => BigInt(`0x${createHash('md5').update(key).digest('hex')}`);

/** A stream in memory, for tests and simulations: of one shard until it is split. */
export class MemoryEventStream implements EventStream {
  readonly records: MemoryRecord[] = [];
  readonly #now: () => number;
  readonly #createdAt: number;
  #open: readonly MemoryShard[] = [];
  #shards = 0;
  /** As long as Kinesis' own, so that widths are met. */
  #next = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#createdAt = now();
    this.#open = [this.#shard(0n, HASH_KEYS)];
  }

  async put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    return records.map((record) => this.#put(record, hashOf(record.subject)));
  }

  async openShards(): Promise<readonly OpenShard[]> {
    return this.#open.map(({ id, from }) => ({ id, hashKey: String(from) }));
  }

  async putAt({ hashKey }: OpenShard, record: OutgoingRecord): Promise<PutAtResult> {
    return this.#put(record, BigInt(hashKey));
  }

  async createdAt(): Promise<number> {
    return this.#createdAt;
  }

  async retention(): Promise<number> {
    return WEEK;
  }

  /** Splits each open shard in two. */
  split(): void {
    this.#open = this.#open.flatMap(({ from, to }) => {
      const middle = (from + to) / 2n;
      return [this.#shard(from, middle), this.#shard(middle, to)];
    });
  }

  #put(record: OutgoingRecord, hash: bigint) {
    const shard = this.#open.find(({ from, to }) => from <= hash && hash < to)?.id ?? '';
    const sequenceNumber = String(this.#next++);
    this.records.push({ ...record, shard, sequenceNumber, arrivedAt: this.#now() });
    return { status: 'put', shard, sequenceNumber } as const;
  }

  #shard(from: bigint, to: bigint): MemoryShard {
    return { id: `shardId-${String(this.#shards++).padStart(12, '0')}`, from, to };
  }
}
