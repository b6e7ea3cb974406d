import { identityHash, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { assemble, claimKey, type Interaction, ofIdentity, type Proposal } from '@reprise/replay-gateway';
import type { LogInteractionStore } from '../../gateway/log-interaction-store.ts';
import type { Caller, ToldEvent } from '../../log/calls-behind.ts';
import type { EventLog } from '../../ports/event-log.ts';

/** What is recorded of an event's calls, and whether it is as fresh as the log. */
export interface RecordedCalls {
  /** As it was told: with the record, or when the history was read. */
  told(): Promise<readonly Interaction[]>;
  /** As the log has it now. @param proposed calls that may be kept behind another event of the same identity */
  stored(proposed?: readonly Proposal[]): Promise<readonly Interaction[]>;
}

export interface RecordedCallsOptions {
  readonly interactions: Pick<LogInteractionStore, 'behind'>;
  readonly log: EventLog;
}

/**
 * Follows a history: where the calls of each event are kept. A late duplicate, an event that came again when nobody
 * remembered it, shares them with the first of its identity; so it is told of those too.
 */
export function recordedCalls({
  interactions,
  log,
}: RecordedCallsOptions): (told: ToldEvent) => RecordedCalls {
  const callers = new Map<string, readonly Caller[]>();
  const read = async (caller: Caller): Promise<readonly Interaction[]> =>
    assemble(await interactions.behind(caller)).interactions;

  return ({ event, items }) => {
    const { subject, sequence } = event;
    const identity = identityHash(event);
    const earlier = callers.get(identity) ?? [];
    if (items.length > 0) callers.set(identity, [...earlier, callerOf(event)]);
    const together = async (own: readonly Interaction[], elsewhere: readonly Caller[]) => {
      const others = await Promise.all(elsewhere.map(read));
      return ofIdentity(sequence, [...own, ...others.flat()]);
    };
    return {
      told: async () => together(assemble(items).interactions, earlier),
      stored: async (proposed = []) => {
        const known = new Set([sequence, ...earlier.map((caller) => caller.sequence)]);
        const claimed = (await claimedBy(log, proposed)).filter((position) => !known.has(position));
        const elsewhere = [...new Set(claimed)].map((position) => ({ subject, sequence: position }));
        return together(await read(event), [...earlier, ...elsewhere]);
      },
    };
  };
}

/** Where calls are kept that are not behind their event, as their claims say: an event came twice, and the other one made them. */
async function claimedBy(log: EventLog, proposed: readonly Proposal[]): Promise<readonly Position[]> {
  const unheard = proposed.filter(({ effective }) => effective === null);
  if (unheard.length === 0) return [];
  const claims = await log.get(unheard.map(({ subject, key }) => claimKey(subject, key)));
  return claims.flatMap((claim) => (claim === undefined ? [] : [claim.first as Position])); // claimItem wrote it
}

/** Without what it says: many are remembered. */
const callerOf = ({ subject, sequence, origin }: RecordedEvent): Caller => ({
  subject,
  sequence,
  ...(origin === undefined ? {} : { origin }),
});
