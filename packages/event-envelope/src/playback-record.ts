import type { CloudEvent, RecordedEvent } from './cloud-event.ts';
import { UndecodableRecordError } from './errors.ts';
import type { Position } from './position.ts';
import type { Subject } from './subject.ts';

/**
 * What travels on a playback stream. Like everything on a stream: a CloudEvents batch of one subject; its first event
 * says what the record is, and every event carries `playbackid` and `playbackmode`, always stamped, never inferred.
 */
export type PlaybackRecord = SentRecord | UnknownRecord;

/** What this version of the code puts on a playback stream. */
export type SentRecord = HistoryRecord | EndRecord | ResumeRecord;

/** Which playback a record belongs to, and its mode: stamped on every event of it. */
export interface PlaybackStamp {
  readonly playbackid: string;
  readonly playbackmode: string;
}

/** Which events of a history a playback is about; what is not said selects all. Times in RFC 3339, both ends inclusive. */
export interface EventSelection {
  readonly types?: readonly string[];
  readonly recorded?: TimeRange;
  readonly time?: TimeRange;
}

export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

/** The identities (`id#...`) that the log holds of an aggregate, as a set: how many, and the XOR of their first 64 bits, in hex. */
export interface IdentitySet {
  readonly count: number;
  readonly digest: string;
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
}

/** Says that nothing more comes on this shard in this playback. */
export interface EndRecord extends PlaybackStamp {
  readonly kind: 'end';
  readonly subject: Subject;
}

/**
 * Says that an aggregate is not parked any more: reactions to the events that came while it was are still to run, live.
 * Its `playbackmode` is `resume`.
 */
export interface ResumeRecord extends PlaybackStamp {
  readonly kind: 'resume';
  readonly subject: Subject;
  /** The event before the first of them, or a position before all. */
  readonly after: Position;
  /** The last of them. */
  readonly upTo: Position;
}

/** A record that a later version sends: not meant for this one, which passes it over. */
export interface UnknownRecord extends PlaybackStamp {
  readonly kind: 'unknown';
  readonly subject: Subject;
  readonly type: string;
}

/** Stamped on resume records. No playback has it, and no gateway opens for it. */
export const RESUME_MODE = 'resume';

const HISTORY = 'reprise.history.v1';
const END = 'reprise.playback-ended.v1';
const RESUME = 'reprise.aggregate-resumed.v1';
/** Types of this framework's own; any other one on a playback stream is a mistake. */
const OWN_TYPE = /^reprise\./;
const SOURCE = '/reprise/playback';

const TYPES = { history: HISTORY, end: END, resume: RESUME } as const;

/** A history larger than this travels as a claim check: half a record, so that Lambda's 6 MB take a few. Bytes. */
export const MAX_INLINE_BYTES = 512 * 1024;

/** The subject of a playback's end markers. */
export const endSubject = (playbackid: string): Subject => `playback/${playbackid}` as Subject; // ids are plain

/** The record's bytes. @param time when it is sent, RFC 3339 */
export function encodePlaybackRecord(record: SentRecord, time: string): Uint8Array {
  const { playbackid, playbackmode, subject } = record;
  const stamp = { playbackid, playbackmode };
  const head = {
    specversion: '1.0',
    id: `${playbackid}/${subject}`,
    source: SOURCE,
    type: TYPES[record.kind],
    subject,
    time,
    ...stamp,
  };
  if (record.kind === 'end') return Buffer.from(JSON.stringify([head]));
  if (record.kind === 'resume') {
    const { after, upTo } = record;
    return Buffer.from(JSON.stringify([{ ...head, id: `${head.id}/${upTo}`, data: { after, upTo } }]));
  }
  const { upTo, count, select, identities, events } = record;
  const data = { upTo, count, select, identities, inline: events !== undefined };
  const stamped = (events ?? []).map((event) => ({ ...event, ...stamp }));
  return Buffer.from(JSON.stringify([{ ...head, data }, ...stamped]));
}

/** Reads a record back. @throws UndecodableRecordError for what no playback has sent */
export function decodePlaybackRecord(bytes: Uint8Array): PlaybackRecord {
  const [head, ...events] = parse(bytes);
  const { type, subject, playbackid, playbackmode, data } = head ?? ({} as Partial<CloudEvent>);
  if (typeof playbackid !== 'string' || typeof playbackmode !== 'string' || typeof subject !== 'string')
    throw new UndecodableRecordError('It is not of a playback: playbackid and playbackmode are missing.');
  const about = { subject, playbackid, playbackmode };
  if (type === END) return { kind: 'end', ...about };
  if (type === RESUME) return { kind: 'resume', ...about, ...(data as ResumeData) }; // only encodePlaybackRecord writes it
  if (type === HISTORY) return historyOf(about, data as HeadData, events); // likewise
  if (typeof type === 'string' && OWN_TYPE.test(type)) return { kind: 'unknown', ...about, type };
  throw new UndecodableRecordError(`A playback sends no ${String(type)}.`);
}

function historyOf(
  about: PlaybackStamp & { readonly subject: Subject },
  { inline, ...head }: HeadData,
  events: readonly CloudEvent[],
): HistoryRecord {
  if (inline && events.length !== head.count)
    throw new UndecodableRecordError(`It says ${head.count} events and holds ${events.length}.`);
  const history = { kind: 'history', ...about, ...head } as const;
  return inline ? { ...history, events: events as unknown as RecordedEvent[] } : history; // stamped ones of the log
}

type ResumeData = Pick<ResumeRecord, 'after' | 'upTo'>;

type HeadData = Pick<HistoryRecord, 'upTo' | 'count' | 'select' | 'identities'> & {
  readonly inline: boolean;
};

function parse(bytes: Uint8Array): readonly CloudEvent[] {
  try {
    const batch: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (Array.isArray(batch)) return batch as CloudEvent[]; // each attribute that is used is checked
  } catch {
    // said below
  }
  throw new UndecodableRecordError('It is not a CloudEvents batch.');
}

/** Whether a playback is about this event, and not only about the aggregate that it belongs to. */
export function isSelected({ types, recorded, time }: EventSelection, event: RecordedEvent): boolean {
  return (
    (types === undefined || types.includes(event.type)) &&
    isWithin(recorded, event.recordedtime) &&
    isWithin(time, event.time)
  );
}

function isWithin(range: TimeRange | undefined, value: string): boolean {
  if (range === undefined) return true;
  const at = Date.parse(value);
  const { from, to } = range;
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to));
}

/** Adds up identities (hex, 32 digits) one by one, each once, in any order. */
export function countingIdentities() {
  let count = 0;
  let digest = 0n;
  return {
    add(identity: string): void {
      count += 1;
      digest ^= BigInt(`0x${identity.slice(0, 16)}`);
    },
    set: (): IdentitySet => ({ count, digest: digest.toString(16).padStart(16, '0') }),
  };
}

/** The set of identities that are at hand; the order does not matter, each must come once. */
export function identitySet(identities: Iterable<string>): IdentitySet {
  const counting = countingIdentities();
  for (const identity of identities) counting.add(identity);
  return counting.set();
}
