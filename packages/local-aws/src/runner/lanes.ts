import { BatchQueue } from './batch-queue.ts';
import { type DeliveryContext, deliver } from './delivery.ts';
import type { StreamRecord } from './stream-record.ts';

/** What the lanes of a shard need. */
export type LanesContext = DeliveryContext & {
  /** Resolves when the checkpoint is on disk: no batch is sent before, so a kill -9 repeats few of them. */
  readonly saved: () => Promise<void>;
};

/**
 * The concurrent batches of one shard (parallelizationFactor): a partition key belongs to one lane, whose batches
 * follow each other, so its records stay in order.
 */
export class Lanes {
  readonly #queues: readonly BatchQueue[];
  readonly #context: LanesContext;

  constructor(context: LanesContext) {
    const { parallelizationFactor, batchSize, batchWindowMs: windowMs } = context.mapping;
    this.#context = context;
    this.#queues = Array.from(
      { length: parallelizationFactor },
      () => new BatchQueue({ batchSize, windowMs }),
    );
  }

  /** Records that wait, and their size in bytes. */
  get waiting(): { readonly records: number; readonly bytes: number } {
    return this.#queues.reduce(
      (sum, queue) => ({ records: sum.records + queue.length, bytes: sum.bytes + queue.bytes }),
      { records: 0, bytes: 0 },
    );
  }

  push(record: StreamRecord): void {
    this.#queues[hash(record.partitionKey) % this.#queues.length]?.push(record);
  }

  /** No more records will come. */
  end(): void {
    for (const queue of this.#queues) queue.end();
  }

  /** Delivers what comes, until `end` and all is done, or until the mapping stops. */
  async run(): Promise<void> {
    const abandon = () => {
      for (const queue of this.#queues) queue.abandon();
    };
    this.#context.stopping.addEventListener('abort', abandon, { once: true });
    await Promise.all(this.#queues.map((queue) => this.#runLane(queue)));
    this.#context.stopping.removeEventListener('abort', abandon);
  }

  async #runLane(queue: BatchQueue): Promise<void> {
    for (let batch = await queue.take(); batch !== undefined; batch = await queue.take()) {
      await deliver(batch, this.#context);
      await this.#context.saved();
    }
  }
}

/** FNV-1a, 32 bits. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    value = Math.imul(value ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
