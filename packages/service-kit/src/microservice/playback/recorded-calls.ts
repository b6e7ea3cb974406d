import { identityHash, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { assemble, type Interaction, type InteractionStore, ofIdentity } from '@reprise/replay-gateway';
import type { ToldEvent } from '../../log/told-history.ts';

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
export function recordedCalls(interactions: InteractionStore): (told: ToldEvent) => RecordedCalls {
  const homes = new Map<string, readonly Position[]>();
  const read = async (event: RecordedEvent, position: Position): Promise<readonly Interaction[]> =>
    assemble(await interactions.list(event.subject, position)).interactions;

  return ({ event, items }) => {
    const identity = identityHash(event);
    const earlier = homes.get(identity) ?? [];
    if (items.length > 0) homes.set(identity, [...earlier, event.sequence]);
    const together = async (own: readonly Interaction[]): Promise<readonly Interaction[]> => {
      const others = await Promise.all(earlier.map((position) => read(event, position)));
      return ofIdentity(event.sequence, [...own, ...others.flat()]);
    };
    return {
      told: async () => together(assemble(items).interactions),
      stored: async () => together(await read(event, event.sequence)),
    };
  };
}
