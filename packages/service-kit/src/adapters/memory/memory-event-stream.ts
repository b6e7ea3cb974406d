import type { EventStream, OutgoingRecord, PutResult } from '../../ports/event-stream.ts';

/** A record as a consumer of the stream gets it. */
export interface MemoryRecord extends OutgoingRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
}

/** An event stream of one shard in memory, for tests and simulations. */
export class MemoryEventStream implements EventStream {
  readonly records: MemoryRecord[] = [];
  readonly #now: () => number;
  readonly #createdAt: number;
  /** As long as Kinesis' own, so that widths are met. */
  #next = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#createdAt = now();
  }

  async put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    return records.map((record) => {
      const sequenceNumber = String(this.#next++);
      this.records.push({ ...record, sequenceNumber, arrivedAt: this.#now() });
      return { status: 'put', sequenceNumber };
    });
  }

  async createdAt(): Promise<number> {
    return this.#createdAt;
  }
}
