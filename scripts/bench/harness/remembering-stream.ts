import { setTimeout as later } from 'node:timers/promises';
import { KinesisEventStream } from '../../../packages/service-kit/src/adapters/aws/kinesis-event-stream.ts';
import type { OpenShard, OutgoingRecord, PutResult } from '../../../packages/service-kit/src/index.ts';
import type { StreamRecord } from '../../../packages/testing/src/simulator/kinesis.ts';

const SHARD = 'shardId-000000000000';

/**
 * Keeps what it puts, so that it can be handed on without being read from the stream. Of one shard. What waits here would wait
 * in Kinesis, outside of the process; where its memory is measured, putting has to wait for `room`.
 */
export class RememberingStream extends KinesisEventStream {
  /** Bytes that may wait before the next ones are put. */
  room = Number.POSITIVE_INFINITY;
  #put: StreamRecord[] = [];
  #bytes = 0;

  override async put(records: readonly OutgoingRecord[]) {
    while (this.#bytes >= this.room) await later(1);
    const results = await super.put(records);
    for (const [index, record] of records.entries()) this.#remember(record, results[index]);
    return results;
  }

  override async putAt(shard: OpenShard, record: OutgoingRecord) {
    const result = await super.putAt(shard, record);
    this.#remember(record, result);
    return result;
  }

  get waiting(): number {
    return this.#put.length;
  }

  /** What was put since it was last asked; no more than so many records and bytes, but one. */
  taken(most = Number.POSITIVE_INFINITY, mostBytes = Number.POSITIVE_INFINITY): readonly StreamRecord[] {
    let bytes = 0;
    const end = this.#put.findIndex((record, index) => {
      bytes += record.bytes.byteLength;
      return index > 0 && (index >= most || bytes > mostBytes);
    });
    const taken = this.#put.splice(0, end === -1 ? this.#put.length : end);
    for (const record of taken) this.#bytes -= record.bytes.byteLength;
    return taken;
  }

  #remember(record: OutgoingRecord, result: PutResult | undefined): void {
    if (result?.status !== 'put') return;
    const { sequenceNumber } = result;
    this.#bytes += record.bytes.byteLength;
    this.#put.push({ ...record, sequenceNumber, arrivedAt: Date.now(), shard: SHARD });
  }
}
