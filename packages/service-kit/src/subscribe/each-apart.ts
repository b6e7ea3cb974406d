import pLimit from 'p-limit';
import type { Telemetry } from '../runtime/observability.ts';

export interface Side {
  readonly telemetry: Telemetry;
  /** How many aggregates are worked on at a time. */
  readonly concurrency: number;
}

/** Does something with each item, some at a time; one that fails does not hold the others. Returns those that failed. */
export async function eachApart<Item>(
  { telemetry, concurrency }: Side,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<readonly Item[]> {
  const limit = pLimit(concurrency);
  const failed: Item[] = [];
  const one = async (item: Item) => {
    try {
      await work(item);
    } catch (error) {
      telemetry.error('A subscriber failed; what it failed on comes again.', { error });
      failed.push(item);
    }
  };
  await Promise.all(items.map((item) => limit(() => one(item))));
  return failed;
}
