import { identityHash, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { assemble, type Interaction, ofIdentity, type Proposal } from '@reprise/replay-gateway';
import type { EventLog } from '../../ports/event-log.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import type { ToldEvent } from './told-events.ts';

/** What is recorded of an event's calls, and whether it is as fresh as the log. */
export interface RecordedCalls {
  /** As it was told: with the record, or when the history was read. */
  told(): Promise<readonly Interaction[]>;
  /** As the log has it now. @param proposed calls that may be kept behind another event of the same identity */
  stored(proposed?: readonly Proposal[]): Promise<readonly Interaction[]>;
}

/**
 * Follows a history: where the calls of each event are kept. A late duplicate, an event that came again when nobody
 * remembered it, shares them with the first of its identity; so it is told of those too.
 */
export function recordedCalls({
  interactions,
  log,
}: Pick<MicroserviceParts, 'interactions' | 'log'>): (told: ToldEvent) => RecordedCalls {
  const homes = new Map<string, readonly Position[]>();
  const read = async (event: RecordedEvent, position: Position): Promise<readonly Interaction[]> =>
    assemble(await interactions.list(event.subject, position)).interactions;

  return ({ event, items }) => {
    const identity = identityHash(event);
    const earlier = homes.get(identity) ?? [];
    if (items.length > 0) homes.set(identity, [...earlier, event.sequence]);
    const together = async (own: readonly Interaction[], elsewhere: readonly Position[]) => {
      const others = await Promise.all(elsewhere.map((position) => read(event, position)));
      return ofIdentity(event.sequence, [...own, ...others.flat()]);
    };
    return {
      told: async () => together(assemble(items).interactions, earlier),
      stored: async (proposed = []) => {
        const claimed = (await homesOf(log, proposed)).filter((position) => position !== event.sequence);
        return together(await read(event, event.sequence), [...new Set([...earlier, ...claimed])]);
      },
    };
  };
}

/** Where calls are kept that are not behind their event, as their claims say: an event came twice, and the other one made them. */
async function homesOf(log: EventLog, proposed: readonly Proposal[]): Promise<readonly Position[]> {
  const unheard = proposed.filter(({ effective }) => effective === null);
  if (unheard.length === 0) return [];
  const claims = await log.get(unheard.map(({ subject, key }) => ({ subject, position: `call#${key}` })));
  return claims.flatMap((claim) => (claim === undefined ? [] : [claim.first as Position])); // claimItem wrote it
}
