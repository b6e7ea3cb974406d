import type { RecordStream } from './record-stream.ts';

export type { OutgoingRecord, PutResult } from './record-stream.ts';

/** The event stream. */
export interface EventStream extends RecordStream {
  /** When the stream was created, in milliseconds since 1970: another moment means another stream of the same name. */
  createdAt(): Promise<number>;
  /** How long the stream keeps a record, in milliseconds. */
  retention(): Promise<number>;
}
