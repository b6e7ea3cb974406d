import type { Subject } from '@reprise/event-envelope';

/** A record to put: the encoded batch of one subject's events. The subject is the partition key. */
export interface OutgoingRecord {
  readonly subject: Subject;
  readonly bytes: Uint8Array;
}

/** What became of one record. `throttled` says that the stream pushes back; after either failure it may be put again. */
export type PutResult =
  | { readonly status: 'put'; readonly sequenceNumber: string }
  | { readonly status: 'throttled' | 'failed'; readonly reason: string };

/** A shard that takes records now. */
export interface OpenShard {
  readonly id: string;
  /** The first of the hash keys that it takes, a decimal number. */
  readonly hashKey: string;
}

/** `shard`: where the record really went, which after a split or merge is another one than was asked for. */
export type PutAtResult =
  | { readonly status: 'put'; readonly shard: string; readonly sequenceNumber: string }
  | { readonly status: 'throttled' | 'failed'; readonly reason: string };

/** A stream of records: ordered per subject, as long as nobody has two records of one subject in flight. */
export interface RecordStream {
  /**
   * Puts records of different subjects, in any number.
   *
   * @returns one result for each record, in their order; never throws for what can be tried again
   */
  put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]>;
  /** The shards that are open now. @throws UnavailableError, or what the client throws */
  openShards(): Promise<readonly OpenShard[]>;
  /** Puts one record on one shard, whatever its subject; never throws for what can be tried again. */
  putAt(shard: OpenShard, record: OutgoingRecord): Promise<PutAtResult>;
}
