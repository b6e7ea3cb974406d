import {
  countingIdentities,
  type EventSelection,
  type IdentitySet,
  isSelected,
  MAX_INLINE_BYTES,
  type Position,
  type RecordedEvent,
  type RecordedInteraction,
  type Subject,
} from '@reprise/event-envelope';
import { type InteractionItem, isInteractionKey } from '@reprise/replay-gateway';
import { behindEvent, homeOf } from '../log/calls-behind.ts';
import { homeInKey, isCopiedKey } from '../log/copied-call.ts';
import { isEventItem } from '../log/event-item.ts';
import { identityOf, isIdentityItem } from '../log/identity-item.ts';
import { cuttingRecords } from '../log/read-history.ts';
import type { LogItem } from '../ports/event-log.ts';

/** The whole history of one aggregate, as far as its log is whole. */
export interface History {
  readonly subject: Subject;
  readonly upTo: Position;
  readonly count: number;
  /** How many of its events the playback is about. */
  readonly selected: number;
  /** The first of them. */
  readonly first?: RecordedEvent;
  readonly identities: IdentitySet;
  /** Absent where they are certainly too many to travel inline. */
  readonly events?: readonly RecordedEvent[];
  /** What lies behind the events, where it was asked for and they travel inline. */
  readonly interactions?: readonly RecordedInteraction[];
}

/** Names and punctuation of the attributes that every event has in JSON, and their fixed parts. Bytes, at least. */
const ENVELOPE = 260;

/** No more than the event's JSON takes: characters of what is stored, each a byte or more. */
const leastBytes = ({ data, id, source, type, subject }: LogItem): number =>
  ENVELOPE +
  [data, id, source, type, subject].reduce<number>((sum, text) => sum + String(text ?? '').length, 0);

const bytesOf = (interaction: RecordedInteraction): number => JSON.stringify(interaction).length;

const byPosition = (a: RecordedInteraction, b: RecordedInteraction): number =>
  a.position < b.position ? -1 : 1;

/** What of a history is wanted. */
export interface HistoryBounds {
  /** What lies behind the events goes along. */
  readonly withInteractions?: boolean;
  /** Ends the history before the first event that the stream took later, RFC 3339. */
  readonly until?: string | undefined;
}

/**
 * Makes a history of a subject's items, one by one in their order: events and identities, and interactions where they are
 * wanted; what else lies between them is passed over. In flat memory: all is dropped once it is too much to travel inline.
 */
export function buildingHistory(
  subject: Subject,
  select: EventSelection,
  { withInteractions = false, until }: HistoryBounds = {},
) {
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  let isCut = false;
  const take = cuttingRecords();
  const identities = countingIdentities();
  let events: RecordedEvent[] | undefined = [];
  let interactions: RecordedInteraction[] = [];
  /** Events that were copied, by the place where their calls lie. */
  const copied = new Map<string, RecordedEvent>();
  let bytes = 0;
  let count = 0;
  let selected = 0;
  let first: RecordedEvent | undefined;
  let upTo: Position | undefined;

  function add(event: RecordedEvent): void {
    isCut ||= Date.parse(event.recordedtime) > end;
    if (isCut) return;
    count += 1;
    upTo = event.sequence;
    events?.push(event);
    // Of one that was copied twice, the first: the other has no effect.
    if (events !== undefined && isCopied(event) && !copied.has(homeOf(event)))
      copied.set(homeOf(event), event);
    if (!isSelected(select, event)) return;
    selected += 1;
    first ??= event;
  }

  const isCopied = ({ origin }: RecordedEvent): boolean => withInteractions && origin !== undefined;

  function weigh(more: number): void {
    bytes += more;
    if (bytes <= MAX_INLINE_BYTES) return;
    events = undefined;
    interactions = [];
    copied.clear();
  }

  function keep({ subject: _, ...item }: LogItem): void {
    const interaction = item as RecordedInteraction; // strings and numbers, as it was inserted
    if (events === undefined) return;
    interactions.push(interaction);
    weigh(bytesOf(interaction));
  }

  /** Events sort before the places of copied calls. */
  function keepCopied(item: InteractionItem): void {
    const event = copied.get(homeInKey(item.position));
    if (event !== undefined) keep(behindEvent(event, item));
  }

  // A reaction may be faster than pump: its calls then lie behind an event that is not to be seen yet.
  const isOfHistory = ({ position }: RecordedInteraction): boolean => position <= `${upTo}~~`;

  return {
    add(item: LogItem): void {
      if (isIdentityItem(item)) identities.add(identityOf(item));
      if (withInteractions && isInteractionKey(item.position)) keep(item);
      if (withInteractions && isCopiedKey(item.position)) keepCopied(item as InteractionItem); // pump has looked
      if (!isEventItem(item) || isCut) return;
      for (const event of take(item) ?? []) add(event);
      weigh(leastBytes(item));
    },
    /** Nothing where the log holds no whole record. */
    history(): History | undefined {
      if (upTo === undefined) return undefined;
      return {
        subject,
        upTo,
        count,
        selected,
        identities: identities.set(),
        ...(first === undefined ? {} : { first }),
        ...(events === undefined ? {} : { events }),
        ...(events === undefined || !withInteractions
          ? {}
          : { interactions: interactions.filter(isOfHistory).sort(byPosition) }),
      };
    },
  };
}
