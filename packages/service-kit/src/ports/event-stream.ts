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

/** The event stream: ordered per subject, as long as nobody has two records of one subject in flight. */
export interface EventStream {
  /**
   * Puts records of different subjects, in any number.
   *
   * @returns one result for each record, in their order; never throws for what can be tried again
   */
  put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]>;
  /** When the stream was created, in milliseconds since 1970: another moment means another stream of the same name. */
  createdAt(): Promise<number>;
}
