import type { Aggregate, IsRepeated } from '@reprise/aggregate';
import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import { identityItem, identityKey } from '../log/identity-item.ts';
import type { EventLog } from '../ports/event-log.ts';
import { collectingIdentities } from '../write/playback/collecting-identities.ts';

/**
 * Which events behind a snapshot are repeats of events before it: told by the identities that the log has of them, as write
 * tells it. Of events that write has not got to yet, the first among them is the first.
 *
 * @param unclaimed first positions that the log lacks, of earlier stretches behind the same snapshot; those of this one are added
 */
export async function repeatedBehind(
  log: EventLog,
  aggregate: Aggregate,
  subject: Subject,
  events: readonly RecordedEvent[],
  unclaimed = new Map<string, Position>(),
): Promise<{ readonly isRepeated: IsRepeated; claimMissing(): Promise<boolean> }> {
  const among = collectingIdentities(aggregate);
  for (const event of events) among.note(event);
  const identities = [...among.firsts.keys()];
  const items = await log.get(identities.map((identity) => identityKey(subject, identity)));
  const firsts = new Map(identities.map((identity, index) => [identity, items[index]?.first]));
  for (const [identity, first] of among.firsts)
    if (firsts.get(identity) === undefined && !unclaimed.has(identity)) unclaimed.set(identity, first);
  return {
    isRepeated: (event, identity) => {
      const first = firsts.get(identity) ?? unclaimed.get(identity);
      return typeof first === 'string' && first < event.sequence;
    },
    /** @returns whether the log has all of them now */
    async claimMissing() {
      const missing = [...among.firsts].filter(([identity]) => firsts.get(identity) === undefined);
      if (missing.length === 0) return true;
      const results = await log.insert(
        missing.map(([identity, first]) => identityItem(subject, identity, first)),
      );
      return results.every(({ status }) => status !== 'failed');
    },
  };
}
