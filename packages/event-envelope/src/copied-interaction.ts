import type { CloudEvent } from './cloud-event.ts';
import { UndecodableRecordError, UnencodableRecordError } from './errors.ts';
import type { Subject } from './subject.ts';

/**
 * The type of the one event in a record that carries parts of calls into another environment's log. It is no event of that
 * log: pump stores what it carries, and everybody else passes it over.
 */
export const INTERACTIONS_COPIED = 'reprise.interactions-copied.v1';

/**
 * An item of the log that lies behind an event, on its way. `place` is where it was made, the event's place and what follows
 * it in the item's sort key: `prod~mhx2k3ab/0001-...-0000~bank.pay#1=`. Everything else is as it was stored there.
 */
export interface CopiedInteraction {
  readonly place: string;
  readonly [attribute: string]: string | number;
}

/** Bytes that the record has besides what it carries, at most. */
export const CARRIER_BYTES = 2_048;

/**
 * The record's bytes.
 *
 * @param time any of the events' that the calls are of
 * @throws UnencodableRecordError for what nobody could read back
 */
export function encodeCopiedInteractions(
  subject: Subject,
  interactions: readonly CopiedInteraction[],
  time: string,
): Uint8Array {
  const fault = faultOf(interactions);
  if (fault !== undefined) throw new UnencodableRecordError(fault);
  const carrier = {
    specversion: '1.0',
    id: interactions[0]?.place,
    source: '/reprise/playback',
    type: INTERACTIONS_COPIED,
    subject,
    time,
    data: interactions,
  };
  return Buffer.from(JSON.stringify([carrier]));
}

/** Whether a record carries calls, and no events. */
export const carriesInteractions = (events: readonly Pick<CloudEvent, 'type'>[]): boolean =>
  events.length === 1 && events[0]?.type === INTERACTIONS_COPIED;

/** What such a record carries. @throws UndecodableRecordError */
export function copiedInteractionsIn({ data }: Pick<CloudEvent, 'data'>): readonly CopiedInteraction[] {
  const fault = faultOf(data);
  if (fault !== undefined) throw new UndecodableRecordError(fault);
  return data as readonly CopiedInteraction[]; // there is no fault in it
}

function faultOf(data: unknown): string | undefined {
  if (!Array.isArray(data) || data.length === 0 || !data.every(isCopiedInteraction))
    return 'It does not carry parts of calls.';
  const isOnce = new Set(data.map(({ place }) => place)).size === data.length;
  return isOnce ? undefined : 'It carries two parts of calls of one place.';
}

const isCopiedInteraction = (item: unknown): item is CopiedInteraction =>
  typeof item === 'object' &&
  item !== null &&
  'place' in item &&
  typeof item.place === 'string' &&
  Object.entries(item).every(
    ([name, value]) => isName(name) && (typeof value === 'string' || isNumber(value)),
  );

/** One that stands for itself in a statement, and is no key of the table. */
const isName = (name: string): boolean =>
  /^[a-z]{1,32}$/.test(name) && name !== 'subject' && name !== 'position';

/** One that every store holds: times and counts are such. */
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' &&
  Math.abs(value) <= Number.MAX_SAFE_INTEGER &&
  (Number.isInteger(value) || Math.abs(value) > 1e-6);
