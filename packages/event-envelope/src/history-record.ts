import type { CloudEvent, RecordedEvent } from './cloud-event.ts';
import { UndecodableRecordError } from './errors.ts';
import type { EventSelection } from './event-selection.ts';
import type { IdentitySet } from './identity-set.ts';
import type { Position } from './position.ts';
import type { Subject } from './subject.ts';

/** Which playback a record belongs to, and its mode: stamped on every event of it. */
export interface PlaybackStamp {
  readonly playbackid: string;
  readonly playbackmode: string;
}

/**
 * An item of the log that lies behind an event: a part of a call that its reaction made, as it is stored. `position` is
 * its sort key, `<event's position>~...`; the subject is the record's.
 */
export interface RecordedInteraction {
  readonly position: string;
  readonly [attribute: string]: string | number;
}

/** Which gateways a playback may open, and for what: stamped on every history of mode `introduce`. */
export interface IntroductionStamp {
  readonly gateways: readonly string[];
  readonly commands: string;
}

/** The whole history of one aggregate, as far as its log was whole when it was read. */
export interface HistoryRecord extends PlaybackStamp {
  readonly kind: 'history';
  readonly subject: Subject;
  /** The last event of the history. */
  readonly upTo: Position;
  /** How many events it has. */
  readonly count: number;
  readonly select: EventSelection;
  readonly identities: IdentitySet;
  /** The events in order; absent where they are too many: a claim check, to be read from the log up to `upTo`. */
  readonly events?: readonly RecordedEvent[];
  /**
   * What the log has of the calls that reactions to these events made, in order. Absent where it does not travel with the
   * events: in a claim check, and in modes in which no reaction runs.
   */
  readonly interactions?: readonly RecordedInteraction[];
  readonly introduction?: IntroductionStamp;
}

/** A history larger than this travels as a claim check: half a record, so that Lambda's 6 MB take a few. Bytes. */
export const MAX_INLINE_BYTES = 512 * 1024;

const INTERACTIONS = 'reprise.interactions.v1';

/** The head of a history's batch. */
export type HistoryData = Pick<HistoryRecord, 'upTo' | 'count' | 'select' | 'identities' | 'introduction'> & {
  readonly inline: boolean;
  /** How many items of interactions travel with the events. */
  readonly interactions?: number;
};

/** What of a history goes into its head, and what follows it: each event, and behind it what lies behind it in the log. */
export function historyParts(
  record: HistoryRecord,
  head: object,
): { data: HistoryData; batch: readonly object[] } {
  const { upTo, count, select, identities, events, interactions, introduction } = record;
  const { playbackid, playbackmode } = record;
  const behind = Map.groupBy(interactions ?? [], eventOf);
  const carried = events?.reduce((sum, { sequence }) => sum + (behind.get(sequence)?.length ?? 0), 0);
  const data = {
    upTo,
    count,
    select,
    identities,
    inline: events !== undefined,
    ...(carried === undefined || interactions === undefined ? {} : { interactions: carried }),
    ...(introduction === undefined ? {} : { introduction }),
  };
  const batch = (events ?? []).flatMap((event) => {
    const items = behind.get(event.sequence);
    const own = { ...event, playbackid, playbackmode };
    return items === undefined
      ? [own]
      : [own, { ...head, id: event.sequence, type: INTERACTIONS, data: items }];
  });
  return { data, batch };
}

/** Behind which event an interaction lies. */
const eventOf = ({ position }: RecordedInteraction): string => position.slice(0, position.indexOf('~'));

/** Reads a history back. @throws UndecodableRecordError */
export function historyOf(
  about: PlaybackStamp & { readonly subject: Subject },
  { inline, interactions: told, ...head }: HistoryData,
  batch: readonly CloudEvent[],
): HistoryRecord {
  const events = batch.filter(({ type }) => type !== INTERACTIONS);
  if (inline && events.length !== head.count)
    throw new UndecodableRecordError(`It says ${head.count} events and holds ${events.length}.`);
  const history = { kind: 'history', ...about, ...head } as const;
  if (!inline) return history;
  const whole = { ...history, events: events as unknown as RecordedEvent[] }; // stamped ones of the log
  return told === undefined ? whole : { ...whole, interactions: interactionsIn(batch, told) };
}

function interactionsIn(batch: readonly CloudEvent[], told: number): readonly RecordedInteraction[] {
  const carrying = batch.filter(({ type }) => type === INTERACTIONS);
  const items = carrying.flatMap(({ data }) => data as readonly RecordedInteraction[]); // only historyParts writes them
  if (items.length === told) return items;
  throw new UndecodableRecordError(`It says ${told} items of interactions and holds ${items.length}.`);
}
