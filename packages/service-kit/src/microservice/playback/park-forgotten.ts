import { type Interaction, isOpen, textOf } from '@reprise/replay-gateway';
import { ambient } from '../../runtime/ambient.ts';
import type { Reacting } from '../live/reacting.ts';
import { park } from '../live/run-reaction.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** So long after its deadline nobody comes back to a call: its code was rolled back, or its playback was ended. Milliseconds. */
const LEFT_ALONE = 15 * 60_000;

/**
 * A call in doubt that nobody comes back to is no difference that could be proposed: whether it was heard has to be found
 * out first. It is left to a person, whose \`parked retry\` brings it to its end.
 */
export async function parkForgotten(
  parts: MicroserviceParts,
  reacting: Reacting,
  recorded: readonly Interaction[],
  calls: RecordedCalls,
): Promise<void> {
  const isForgotten = (one: Interaction): boolean =>
    one.position === reacting.event.sequence &&
    isOpen(one) &&
    ambient.now() > (one.attempts.at(-1)?.deadline ?? Number.POSITIVE_INFINITY) + LEFT_ALONE;
  if (!recorded.some(isForgotten)) return;
  // The log has gone on since the history was read.
  const forgotten = (await calls.stored()).find(isForgotten);
  if (forgotten === undefined) return;
  const call = textOf(forgotten.call);
  await park(parts, reacting, {
    reason: `${call}: it may have been done or not, and nobody comes back to it`,
    call,
  });
}
