import { createHash } from 'node:crypto';
import type { EventStream, OpenShard, OutgoingRecord, PutAtResult, PutResult } from '@reprise/service-kit';
import { Calls } from './calls.ts';
import { shortNumber } from './trace.ts';
import type { Actor, World } from './world.ts';

/** A record on a shard. */
export interface StreamRecord extends OutgoingRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since 1970, by the shard's clock. */
  readonly arrivedAt: number;
  /** The id of its shard. */
  readonly shard: string;
}

/** The streams of a service. */
export type StreamName = 'events' | 'playback';

/** A shard: takes the keys of a range of hashes until it is split. */
export interface Shard {
  readonly id: string;
  readonly parent: Shard | undefined;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly records: StreamRecord[];
  readonly skew: number;
  isOpen: boolean;
}

/** As long as Kinesis' own. */
const FIRST_NUMBER = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_000_000n;
const CREATED = Date.UTC(2026, 10, 1);
const HASHES = 2 ** 32;
const MAX_SKEW = 40;

const hashOf = (key: string): number => createHash('md5').update(key).digest().readUInt32BE(0);

/** A stream: shards that split, numbers that rise, and gaps between them. */
export class Kinesis {
  readonly name: StreamName;
  readonly shards: Shard[] = [];
  readonly createdAt = CREATED;
  /** Is told of each record, the moment it is on the stream. */
  onPut: ((record: StreamRecord) => void) | undefined;
  readonly #world: World;
  #next = FIRST_NUMBER;

  constructor(world: World, name: StreamName = 'events') {
    this.#world = world;
    this.name = name;
    this.#open(undefined, 0, HASHES);
  }

  put(record: OutgoingRecord): string {
    return this.putAt(hashOf(record.subject), record).sequenceNumber;
  }

  /** Whatever its subject. */
  putAt(hash: number, { subject, bytes }: OutgoingRecord): { shard: string; sequenceNumber: string } {
    const shard = this.shards.find(({ isOpen, from, to }) => isOpen && from <= hash && hash < to);
    if (shard === undefined) throw new Error(`No open shard takes ${subject}.`);
    this.#next += BigInt(this.#world.entropy.between(1, 9));
    const sequenceNumber = String(this.#next);
    const arrivedAt = Math.round(this.#world.now + shard.skew); // Kinesis says whole milliseconds
    const record = { subject, bytes, sequenceNumber, arrivedAt, shard: shard.id };
    shard.records.push(record);
    this.onPut?.(record);
    return { shard: shard.id, sequenceNumber };
  }

  split(shard: Shard): void {
    const middle = Math.floor((shard.from + shard.to) / 2);
    shard.isOpen = false;
    this.#open(shard, shard.from, middle);
    this.#open(shard, middle, shard.to);
  }

  /** All records in the order of their numbers. */
  get records(): readonly StreamRecord[] {
    const all = this.shards.flatMap(({ records }) => records);
    return all.sort((a, b) => (a.sequenceNumber < b.sequenceNumber ? -1 : 1));
  }

  #open(parent: Shard | undefined, from: number, to: number): void {
    const id = `shardId-${String(this.shards.length).padStart(12, '0')}`;
    const skew = this.#world.entropy.between(-MAX_SKEW, MAX_SKEW);
    this.shards.push({ id, parent, from, to, records: [], skew, isOpen: true });
  }
}

const FAILED = { status: 'failed', reason: 'simulated' } as const;
/** Hashes here are the first 32 bits of Kinesis' 128. */
const REST_OF_HASH = 96n;
export const RETENTION = 7 * 86_400_000;

/** A stream as one container sees it. */
export class SimulatedEventStream implements EventStream {
  readonly #kinesis: Kinesis;
  readonly #calls: Calls;

  constructor(world: World, actor: Actor, kinesis: Kinesis) {
    this.#kinesis = kinesis;
    this.#calls = new Calls(world, actor);
  }

  put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    return this.#calls.statements(`${this.#kinesis.name}.put`, {
      items: records,
      partitionOf: this.#partitionOf,
      apply: async (record): Promise<PutResult> => ({
        status: 'put',
        sequenceNumber: this.#kinesis.put(record),
      }),
      failed: FAILED,
      describe: ({ subject }) => subject,
      status: shown,
    });
  }

  openShards(): Promise<readonly OpenShard[]> {
    const open = () => this.#kinesis.shards.filter(({ isOpen }) => isOpen);
    return this.#calls.read(`${this.#kinesis.name}.shards`, async () =>
      open().map(({ id, from }) => ({ id, hashKey: String(BigInt(from) << REST_OF_HASH) })),
    );
  }

  async putAt({ hashKey }: OpenShard, record: OutgoingRecord): Promise<PutAtResult> {
    const hash = Number(BigInt(hashKey) >> REST_OF_HASH);
    const [result = FAILED] = await this.#calls.statements<OutgoingRecord, PutAtResult>(
      `${this.#kinesis.name}.putAt`,
      {
        items: [record],
        partitionOf: this.#partitionOf,
        apply: async (each) => ({ status: 'put', ...this.#kinesis.putAt(hash, each) }),
        failed: FAILED,
        describe: ({ subject }) => subject,
        status: shown,
      },
    );
    return result;
  }

  async retention(): Promise<number> {
    return RETENTION;
  }

  createdAt(): Promise<number> {
    return this.#calls.read(`${this.#kinesis.name}.describe`, async () => this.#kinesis.createdAt);
  }

  readonly #partitionOf = ({ subject }: OutgoingRecord): string => `${this.#kinesis.name} ${subject}`;
}

const shown = (result: PutResult): string =>
  result.status === 'put' ? `@${shortNumber(result.sequenceNumber)}` : result.status;
