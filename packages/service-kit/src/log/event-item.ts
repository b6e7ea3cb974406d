import { contentDigest, isPosition, parsePosition, type RecordedEvent } from '@reprise/event-envelope';
import type { LogItem } from '../ports/event-log.ts';

/**
 * An event in the events table, for ever. Attributes under their CloudEvents names; `data` as the JSON text that was
 * sent. Not stored, because key or format say it: `specversion`, `sequence`, `datacontenttype` when it is plain JSON.
 * `digest` is of the content, 16 bytes; `count` stands at index 0 and says how many events its record holds. An event
 * with 500 bytes of data stays under one write unit (1 KB).
 */
const OWN = [
  'correlationid',
  'causationid',
  'traceparent',
  'origin',
  'dataschema',
  'datacontenttype',
  'expectedversion',
] as const;
const ALWAYS = ['id', 'source', 'type', 'subject', 'time', 'data'];
const IMPLIED = ['specversion', 'sequence', 'recordedtime', 'playbackid', 'playbackmode'];
const PLAIN_JSON = 'application/json';

/**
 * Whether an attribute is stored under its name. Ingest lets in no other values, but the stream has more producers:
 * whatever they put there has to be storable, or it would stop the shard. It goes among the extensions.
 */
const isOwn = (name: string, value: unknown): boolean =>
  name === 'expectedversion' ? Number.isSafeInteger(value) : typeof value === 'string';

const isSaid = ([name, value]: readonly [string, unknown]): boolean =>
  name !== 'datacontenttype' || value !== PLAIN_JSON;

/** @param count how many events the record holds; for its first event only */
export function toEventItem(event: RecordedEvent, count?: number): LogItem {
  const own = OWN.map((name) => [name, event[name]] as const).filter((entry) => isOwn(...entry));
  const stored = new Set<string>([...ALWAYS, ...IMPLIED, ...own.map(([name]) => name)]);
  const extensions = Object.entries(event).filter(
    ([name, value]) => value !== undefined && !stored.has(name),
  );
  return {
    subject: event.subject,
    position: event.sequence,
    id: event.id,
    source: event.source,
    type: event.type,
    time: event.time,
    recordedtime: Date.parse(event.recordedtime),
    digest: contentDigest(event),
    ...(event.data === undefined ? {} : { data: JSON.stringify(event.data) }),
    ...(Object.fromEntries(own.filter(isSaid)) as Record<string, string | number>), // isOwn has looked
    ...(event.datacontenttype === undefined ? { untyped: 1 } : {}),
    ...(extensions.length === 0 ? {} : { extensions: JSON.stringify(Object.fromEntries(extensions)) }),
    ...(count === undefined ? {} : { count }),
  };
}

/** The event as it was submitted, with position and time of recording. Runs for every event that is read: no copies. */
export function fromEventItem(item: LogItem): RecordedEvent {
  const event: Record<string, unknown> = {
    specversion: '1.0',
    id: item.id,
    source: item.source,
    type: item.type,
    subject: item.subject,
    time: item.time,
    // Spread, not assigned: a `__proto__` among them stays an attribute.
    ...(item.extensions === undefined ? {} : JSON.parse(String(item.extensions))),
  };
  if (item.untyped === undefined && event.datacontenttype === undefined) event.datacontenttype = PLAIN_JSON;
  if (item.data !== undefined) event.data = JSON.parse(String(item.data));
  for (const name of OWN) if (item[name] !== undefined) event[name] = item[name];
  event.sequence = parsePosition(item.position);
  event.recordedtime = new Date(Number(item.recordedtime)).toISOString();
  return event as unknown as RecordedEvent; // toEventItem wrote it from one
}

/** Whether an item holds an event, and not an interaction or anything else that lies in the log. */
export const isEventItem = (item: LogItem): boolean => isPosition(item.position);

/** Whether what is stored is the same event. Items without a digest are told by their key alone. */
export const hasContentOf = (stored: LogItem | undefined, item: LogItem): boolean =>
  stored !== undefined && digestOf(stored) === digestOf(item);

const digestOf = ({ digest }: LogItem): string =>
  digest instanceof Uint8Array ? Buffer.from(digest).toString('hex') : '';
