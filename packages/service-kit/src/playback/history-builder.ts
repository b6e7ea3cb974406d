import {
  countingIdentities,
  type EventSelection,
  type IdentitySet,
  isSelected,
  MAX_INLINE_BYTES,
  type Position,
  type RecordedEvent,
  type Subject,
} from '@reprise/event-envelope';
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
}

/** Names and punctuation of the attributes that every event has in JSON, and their fixed parts. Bytes, at least. */
const ENVELOPE = 260;

/** No more than the event's JSON takes: characters of what is stored, each a byte or more. */
const leastBytes = ({ data, id, source, type, subject }: LogItem): number =>
  ENVELOPE +
  [data, id, source, type, subject].reduce<number>((sum, text) => sum + String(text ?? '').length, 0);

/**
 * Makes a history of a subject's items, one by one in their order: events and identities; what else lies between them is
 * passed over. In flat memory: events are dropped once they are too many to travel inline.
 */
export function buildingHistory(subject: Subject, select: EventSelection) {
  const take = cuttingRecords();
  const identities = countingIdentities();
  let events: RecordedEvent[] | undefined = [];
  let bytes = 0;
  let count = 0;
  let selected = 0;
  let first: RecordedEvent | undefined;
  let upTo: Position | undefined;

  function add(event: RecordedEvent): void {
    count += 1;
    upTo = event.sequence;
    events?.push(event);
    if (!isSelected(select, event)) return;
    selected += 1;
    first ??= event;
  }

  return {
    add(item: LogItem): void {
      if (isIdentityItem(item)) identities.add(identityOf(item));
      if (!isEventItem(item)) return;
      for (const event of take(item) ?? []) add(event);
      bytes += leastBytes(item);
      if (bytes > MAX_INLINE_BYTES) events = undefined;
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
      };
    },
  };
}
