import type { Aggregate, IsRepeated } from '@reprise/aggregate';
import { identityHash, type Position, type RecordedEvent } from '@reprise/event-envelope';
import { fromEventItem } from '../log/event-item.ts';
import { identityOf } from '../log/identity-item.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { collectingIdentities } from '../write/playback/collecting-identities.ts';
import type { Report } from './finding.ts';

/** Identities that the log should have, each with the first position of its event. */
export type Unclaimed = readonly (readonly [identity: string, first: Position])[];

/**
 * Checks the identities (`id#...`) of one aggregate against its events: each event of a type that is remembered for ever has one,
 * and it points to the first event that is it.
 */
export function checkingIdentities(log: EventLog, aggregate: Aggregate, report: Report) {
  const { isRepeated, note, firsts } = collectingIdentities(aggregate);
  const found = new Set<string>();
  const unexplained: LogItem[] = [];
  return {
    /** For the fold. */
    isRepeated: isRepeated as IsRepeated,
    /** Of an event that is not folded. */
    note: note as (event: RecordedEvent) => void,
    /** They come behind all events. */
    add(item: LogItem): void {
      const identity = identityOf(item);
      const first = firsts.get(identity);
      if (first === undefined) return void unexplained.push(item);
      found.add(identity);
      if (first === item.first) return;
      const says = `${item.position} says that its event came first at ${item.first}`;
      report('identity-differs', `${says}, the log has it at ${first}.`, item.position);
    },
    /** @returns what is missing; of events that write has not got to yet, that is as it should be */
    async end(): Promise<Unclaimed> {
      for (const item of await withoutEvent(log, unexplained)) {
        const what = `${item.position} points to ${item.first}, where there is no such event.`;
        report('identity-unknown', what, item.position);
      }
      return [...firsts].filter(([identity]) => !found.has(identity));
    },
  };
}

/** Identities whose event is not where they say. A type need not be remembered for ever any more. */
async function withoutEvent(log: EventLog, items: readonly LogItem[]): Promise<readonly LogItem[]> {
  if (items.length === 0) return [];
  const events = await eventsAt(
    log,
    items.map(({ subject, first }) => ({ subject, position: String(first) })),
  );
  return items.filter((item) => events(String(item.first)) !== identityOf(item));
}

/** By position, the identities of events of one subject; nothing where there is none. */
export async function eventsAt(
  log: EventLog,
  keys: readonly { readonly subject: string; readonly position: string }[],
): Promise<(position: string) => string | undefined> {
  const unique = [...new Map(keys.map((key) => [key.position, key])).values()];
  const items = await log.get(unique);
  const identities = new Map(
    items.map((item, index) => [unique[index]?.position, item && identityIn(item)] as const),
  );
  return (position) => identities.get(position);
}

function identityIn(item: LogItem): string | undefined {
  try {
    return identityHash(fromEventItem(item));
  } catch {
    return undefined;
  }
}
