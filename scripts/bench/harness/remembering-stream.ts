import { KinesisEventStream } from '../../../packages/service-kit/src/adapters/aws/kinesis-event-stream.ts';
import type { OpenShard, OutgoingRecord, PutResult } from '../../../packages/service-kit/src/index.ts';
import type { StreamRecord } from '../../../packages/testing/src/simulator/kinesis.ts';

const SHARD = 'shardId-000000000000';

/** Keeps what it puts, so that it can be handed on without being read from the stream. Of one shard. */
export class RememberingStream extends KinesisEventStream {
  #put: StreamRecord[] = [];

  override async put(records: readonly OutgoingRecord[]) {
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
    return this.#put.splice(0, end === -1 ? this.#put.length : end);
  }

  #remember(record: OutgoingRecord, result: PutResult | undefined): void {
    if (result?.status !== 'put') return;
    const { sequenceNumber } = result;
    this.#put.push({ ...record, sequenceNumber, arrivedAt: Date.now(), shard: SHARD });
  }
}
