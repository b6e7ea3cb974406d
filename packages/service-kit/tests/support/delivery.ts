import * as fc from 'fast-check';
import type { IncomingRecord } from '../../src/log/record.ts';

/** Hands records to a consumer; answers with the sequence number to start again from, or nothing; may throw. */
export type Consume = (records: readonly IncomingRecord[]) => Promise<string | undefined>;

/** One invocation: so many records from the checkpoint on, or from some records before it (at least once). */
export interface Invocation {
  readonly size: number;
  readonly back: number;
  /** Which of several containers runs it. */
  readonly container: number;
}

export const invocations: fc.Arbitrary<readonly Invocation[]> = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 8 }),
    back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) }),
    container: fc.nat(1),
  }),
  { maxLength: 40, size: 'max' },
);

/** The invocations that a test names; after them whatever is needed, by the first container. */
const USUAL: Invocation = { size: 5, back: 0, container: 0 };
const ENOUGH = 500;

/**
 * Delivers a shard as Lambda does: in order the first time, at least once, again from the record that a consumer names,
 * or from the whole batch if it throws. Until all are acknowledged.
 */
export async function deliver(
  records: readonly IncomingRecord[],
  containers: readonly Consume[],
  plan: readonly Invocation[] = [],
): Promise<void> {
  let checkpoint = 0;
  for (let turn = 0; checkpoint < records.length; turn++) {
    if (turn > ENOUGH) throw new Error('The records are handed back for ever.');
    const { size, back, container } = plan[turn] ?? USUAL;
    const start = Math.max(0, checkpoint - back);
    const batch = records.slice(start, checkpoint + size);
    const consume = containers[container] ?? containers[0];
    const failed = await consume?.(batch).catch(() => batch[0]?.sequenceNumber);
    const done =
      failed === undefined ? batch.length : batch.findIndex((one) => one.sequenceNumber === failed);
    // Handed back: whoever is waited for gets a turn.
    if (start + done <= checkpoint) await new Promise((resolve) => setImmediate(resolve));
    checkpoint = Math.max(checkpoint, start + done);
  }
}
