import type { CloudEvent } from './cloud-event.ts';
import { UndecodableRecordError } from './errors.ts';
import {
  type HistoryData,
  type HistoryRecord,
  historyOf,
  historyParts,
  type PlaybackStamp,
} from './history-record.ts';
import type { Position } from './position.ts';
import type { Subject } from './subject.ts';

/**
 * What travels on a playback stream. Like everything on a stream: a CloudEvents batch of one subject; its first event
 * says what the record is, and every event carries `playbackid` and `playbackmode`, always stamped, never inferred.
 */
export type PlaybackRecord = SentRecord | UnknownRecord;

/** What this version of the code puts on a playback stream. */
export type SentRecord = HistoryRecord | EndRecord | ResumeRecord;

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
  const { data, batch } = historyParts(record, head);
  return Buffer.from(JSON.stringify([{ ...head, data }, ...batch]));
}

/** Reads a record back. @throws UndecodableRecordError for what no playback has sent */
export function decodePlaybackRecord(bytes: Uint8Array): PlaybackRecord {
  const [head, ...batch] = parse(bytes);
  const { type, subject, playbackid, playbackmode, data } = head ?? ({} as Partial<CloudEvent>);
  if (typeof playbackid !== 'string' || typeof playbackmode !== 'string' || typeof subject !== 'string')
    throw new UndecodableRecordError('It is not of a playback: playbackid and playbackmode are missing.');
  const about = { subject, playbackid, playbackmode };
  if (type === END) return { kind: 'end', ...about };
  if (type === RESUME) return { kind: 'resume', ...about, ...(data as ResumeData) }; // only encodePlaybackRecord writes it
  if (type === HISTORY) return historyOf(about, data as HistoryData, batch); // likewise
  if (typeof type === 'string' && OWN_TYPE.test(type)) return { kind: 'unknown', ...about, type };
  throw new UndecodableRecordError(`A playback sends no ${String(type)}.`);
}

type ResumeData = Pick<ResumeRecord, 'after' | 'upTo'>;

function parse(bytes: Uint8Array): readonly CloudEvent[] {
  try {
    const batch: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (Array.isArray(batch)) return batch as CloudEvent[]; // each attribute that is used is checked
  } catch {
    // said below
  }
  throw new UndecodableRecordError('It is not a CloudEvents batch.');
}
