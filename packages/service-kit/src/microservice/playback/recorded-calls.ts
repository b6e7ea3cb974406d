import { identityHash, type RecordedEvent } from '@reprise/event-envelope';
import { assemble, type Interaction, ofIdentity } from '@reprise/replay-gateway';
import type { LogInteractionStore } from '../../gateway/log-interaction-store.ts';
import type { Caller, ToldEvent } from '../../log/calls-behind.ts';

/** What is recorded of an event's calls, and whether it is as fresh as the log. */
export interface RecordedCalls {
  /** As it was told: with the record, or when the history was read. */
  told(): Promise<readonly Interaction[]>;
  /** As the log has it now. */
  stored(): Promise<readonly Interaction[]>;
}

/**
 * Follows a history: where the calls of each event are kept. A late duplicate, an event that came again when nobody
 * remembered it, shares them with the first of its identity; so it is told of those too.
 */
export function recordedCalls(
  interactions: Pick<LogInteractionStore, 'behind'>,
): (told: ToldEvent) => RecordedCalls {
  const callers = new Map<string, readonly Caller[]>();
  const read = async (caller: Caller): Promise<readonly Interaction[]> =>
    assemble(await interactions.behind(caller)).interactions;

  return ({ event, items }) => {
    const identity = identityHash(event);
    const earlier = callers.get(identity) ?? [];
    if (items.length > 0) callers.set(identity, [...earlier, callerOf(event)]);
    const together = async (own: readonly Interaction[]): Promise<readonly Interaction[]> => {
      const others = await Promise.all(earlier.map(read));
      return ofIdentity(event.sequence, [...own, ...others.flat()]);
    };
    return {
      told: async () => together(assemble(items).interactions),
      stored: async () => together(await read(event)),
    };
  };
}

/** Without what it says: many are remembered. */
const callerOf = ({ subject, sequence, origin }: RecordedEvent): Caller => ({
  subject,
  sequence,
  ...(origin === undefined ? {} : { origin }),
});
