import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation, Invoke } from '../../src/index.ts';

/** A record as a function sees it. */
export type SeenRecord = {
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    readonly data: string;
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventID: string;
};

/** What a function under test answers to a batch: nothing is success. */
export type Behaviour = (texts: readonly string[], records: readonly SeenRecord[]) => unknown;

/** A function in this process that remembers what it was invoked with. */
export class TestFunction {
  /** The records' payloads of every invocation. */
  readonly batches: string[][] = [];
  readonly events: string[] = [];
  /** An error thrown is the function's; anything else is what it returns. */
  behaviour: Behaviour = () => undefined;
  /** Its answer, whatever it returned. */
  answer: ((response: unknown) => Invocation) | undefined;

  readonly invoke: Invoke = async (_name, event, { signal }) => {
    const records: readonly SeenRecord[] = JSON.parse(event).Records;
    const texts = records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
    this.batches.push(texts);
    this.events.push(event);
    try {
      const response = await Promise.race([this.behaviour(texts, records), rejectionAt(signal)]);
      return this.answer?.(response) ?? { kind: 'returned', response };
    } catch (error) {
      return { kind: 'failed', message: String(error) };
    }
  };

  /** All payloads, in the order of delivery. */
  get texts(): readonly string[] {
    return this.batches.flat();
  }
}

function rejectionAt(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Waits until a condition holds. */
export async function eventually(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Still not so after ${timeoutMs} ms: ${condition}`);
    await sleep(10);
  }
}

/** Waits long enough for anything that should not happen to happen. */
export function aWhile(ms = 700): Promise<void> {
  return sleep(ms);
}
