import type { StreamRecord } from './stream-record.ts';

/** Lambda's limit of a synchronous invocation's payload: 6 MB. */
export const largestPayload = 6 * 1024 * 1024;

/** `{"Records":[]}`, and a comma per record. */
const envelopeBytes = 14;

/** When a batch goes: when it is full, or its first record has waited `windowMs`. */
export type BatchLimits = { readonly batchSize: number; readonly windowMs: number };

type Waiting = { readonly record: StreamRecord; readonly bytes: number; readonly since: number };

/** Records of one shard (or of one of its lanes) that wait to become batches. */
export class BatchQueue {
  readonly #limits: BatchLimits;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #ended = false;
  #abandoned = false;
  #changed = Promise.withResolvers<void>();

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#waiting.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(record: StreamRecord): void {
    const bytes = Buffer.byteLength(record.json) + 1;
    this.#waiting.push({ record, bytes, since: Date.now() });
    this.#bytes += bytes;
    this.#signal();
  }

  /** No more records will come: what waits need not wait for others. */
  end(): void {
    this.#ended = true;
    this.#signal();
  }

  /** No more batches are wanted. */
  abandon(): void {
    this.#abandoned = true;
    this.#signal();
  }

  /** The next batch, as soon as there is one; undefined when the queue has ended and is empty, or is abandoned. */
  async take(): Promise<readonly StreamRecord[] | undefined> {
    while (!this.#abandoned) {
      const count = this.#fitting();
      const [first] = this.#waiting;
      if (first === undefined && this.#ended) return undefined;
      const patience = first === undefined ? undefined : first.since + this.#limits.windowMs - Date.now();
      if (patience !== undefined && (this.#full(count) || this.#ended || patience <= 0))
        return this.#cut(count);
      await this.#change(patience);
    }
    return undefined;
  }

  /** How many of the first records fit into one batch. A record that is too large by itself goes alone. */
  #fitting(): number {
    let bytes = envelopeBytes;
    let count = 0;
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes;
      if (count > 0 && (bytes > largestPayload || count === this.#limits.batchSize)) break;
      count++;
    }
    return count;
  }

  #full(count: number): boolean {
    return count === this.#limits.batchSize || count < this.#waiting.length;
  }

  #cut(count: number): readonly StreamRecord[] {
    const batch = this.#waiting.splice(0, count);
    for (const { bytes } of batch) this.#bytes -= bytes;
    return batch.map(({ record }) => record);
  }

  #signal(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  async #change(patience: number | undefined): Promise<void> {
    if (patience === undefined) return this.#changed.promise;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    await Promise.race([promise, this.#changed.promise]);
    clearTimeout(timer);
  }
}
