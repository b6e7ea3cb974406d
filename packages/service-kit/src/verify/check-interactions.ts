import {
  type CallName,
  claimedKey,
  idempotencyKey,
  isInteractionKey,
  parseItemName,
  slotOf,
} from '@reprise/replay-gateway';
import { isCopiedKey } from '../log/copied-call.ts';
import { isEventItem } from '../log/event-item.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { eventsAt } from './check-identities.ts';
import type { Report } from './finding.ts';

/** An event that nobody knows; the rest of its keys is that of any event's. */
const NOBODYS = { source: '', id: '' } as Parameters<typeof idempotencyKey>[0];

/** What is kept as JSON. */
const TEXTS = ['request', 'response', 'effective', 'plan'] as const;

/**
 * Checks the calls that the reactions of one subject have made against its events: each lies behind an event, none begins with
 * its answer, and each call is claimed by the event that it is of. The events of another service are not here: of these
 * calls, only what can be told without is checked.
 *
 * @param hasEvents whether the service has such aggregates; where it has none, all calls are about another one's
 */
export function checkingInteractions(log: EventLog, hasEvents: boolean, report: Report) {
  const isOwn = ({ of }: LogItem): boolean => hasEvents && of === undefined;
  const claims: LogItem[] = [];
  const unclaimed = new Map<string, string>();
  /** The event that was met last. */
  let event: LogItem | undefined;
  let openings = new Set<string>();

  const checkName = (item: LogItem): void => {
    const { position, call, correction, role } = parseItemName(item.position);
    const isBehind = event?.position === position;
    if (isOwn(item) && !isBehind)
      report('interaction-unknown', `${item.position} lies behind no event.`, item.position);
    const slot = slotOf(position, call, correction);
    if (role.kind === 'opening') {
      openings.add(slot);
      // A query claims nothing: who stores its answer first has answered.
      const isCommand = correction === 0 && item.answered === undefined;
      if (isCommand && isBehind && event !== undefined) unclaimed.set(keyOf(event, call), position);
      else if (isCommand && !isOwn(item)) unclaimed.set(keyOfOther(position, call), position);
    }
    // A call that is newly wanted is approved before it begins.
    const begins = role.kind === 'approval' ? [] : [slotOf(position, call), slot];
    if (begins.some((one) => !openings.has(one)))
      report('interaction-unfounded', `${item.position} is of a call that was never begun.`, item.position);
  };

  return {
    /** An event, what lies behind it, or a claim: in the order of the log. */
    add(item: LogItem): void {
      if (isEventItem(item)) {
        event = item;
        openings = new Set();
      } else if (claimedKey(item.position) !== undefined) claims.push(item);
      else if (isCopiedKey(item.position)) checkTexts(item, report);
      else if (isInteractionKey(item.position)) {
        checkName(item);
        checkTexts(item, report);
      } else report('item-unknown', `${item.position} is nothing that belongs into a log.`);
    },
    async end(): Promise<void> {
      const unexplained = claims.filter((claim) => {
        const key = claimedKey(claim.position) ?? '';
        const keys = [key, otherKeyOf(String(claim.first), key)];
        const explaining = keys.find((one) => unclaimed.get(one) === claim.first);
        if (explaining !== undefined) unclaimed.delete(explaining);
        return explaining === undefined;
      });
      for (const claim of await withoutEvent(log, unexplained.filter(isOwn))) {
        const says = `${claim.position} points to ${claim.first}`;
        report('claim-unknown', `${says}, where there is no such event.`, claim.position);
      }
      for (const [key, position] of unclaimed)
        report('interaction-unclaimed', `Nothing says that ${key} belongs to ${position}.`, key);
    },
  };
}

const keyOf = ({ source, id }: LogItem, call: CallName): string =>
  idempotencyKey({ source: String(source), id: String(id) } as Parameters<typeof idempotencyKey>[0], call); // as they were stored

/** Of a call about an event that is not here: without the hash of its identity. */
const otherKeyOf = (position: string, key: string): string => `${position}${key.slice(key.indexOf('.'))}`;

const keyOfOther = (position: string, call: CallName): string =>
  otherKeyOf(position, idempotencyKey(NOBODYS, call));

function checkTexts(item: LogItem, report: Report): void {
  for (const name of TEXTS) {
    if (item[name] === undefined || isJson(item[name])) continue;
    report('interaction-unreadable', `The ${name} of ${item.position} is no JSON.`);
  }
}

function isJson(text: LogItem[string] | undefined): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

/** Claims whose event is not where they say; a call need not have come about. */
async function withoutEvent(log: EventLog, claims: readonly LogItem[]): Promise<readonly LogItem[]> {
  if (claims.length === 0) return [];
  const events = await eventsAt(
    log,
    claims.map(({ subject, first }) => ({ subject, position: String(first) })),
  );
  return claims.filter(({ position, first }) => {
    const identity = events(String(first));
    return identity === undefined || claimedKey(position)?.startsWith(`${identity}.`) !== true;
  });
}
