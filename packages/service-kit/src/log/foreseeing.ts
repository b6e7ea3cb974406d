import { type CollectedSkips, collectingSkips, skipsIn, UnforeseenSkipError } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';

/**
 * Folds a log that may have skips, which lie behind what they skip: as if it had none, which is so of nearly all. Where one
 * is met, the log is looked through for all of them, and the fold begins anew.
 *
 * @param read the log, from its beginning
 * @param behind events that lie behind it, and are at hand
 */
export async function foreseeing<Result>(
  read: () => AsyncIterable<RecordedEvent>,
  fold: (skips: CollectedSkips) => Promise<Result>,
  behind: readonly RecordedEvent[] = [],
): Promise<Result> {
  let skips = skipsIn(behind);
  for (;;) {
    try {
      return await fold(skips);
    } catch (error) {
      if (!(error instanceof UnforeseenSkipError)) throw error;
    }
    skips = await skipsOf(read(), behind); // a log that goes on meanwhile may have more, the next time
  }
}

async function skipsOf(
  log: AsyncIterable<RecordedEvent>,
  behind: readonly RecordedEvent[],
): Promise<CollectedSkips> {
  const skips = collectingSkips();
  for await (const event of log) skips.add(event);
  for (const event of behind) skips.add(event);
  return skips;
}
