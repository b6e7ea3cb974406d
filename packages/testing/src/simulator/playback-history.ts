import type { StreamRecord } from './kinesis.ts';
import type { Introduction, Played } from './world.ts';

/** A record of a playback, as it lies on the playback stream. */
export interface SentRecord {
  readonly job: string;
  readonly mode: string;
  readonly kind: 'history' | 'end';
  readonly subject: string;
  /** The last event of a history. */
  readonly upTo: string;
  readonly record: StreamRecord;
  readonly introduction?: Introduction;
}

/** What was put on the playback stream, read by the format's definition, not by the code that makes it. */
export class PlaybackHistory {
  readonly #records: SentRecord[] = [];
  readonly #releases = new Set<StreamRecord>();

  add(record: StreamRecord): void {
    const [head] = JSON.parse(Buffer.from(record.bytes).toString('utf8')) as readonly HeadEvent[];
    if (head === undefined) throw new Error('A record of the playback stream is empty.');
    const { type, playbackid: job, playbackmode: mode, subject, data } = head;
    // Of a release, not of a playback: no job sends it, and none waits for it.
    if (type === 'reprise.aggregate-resumed.v1') {
      this.#releases.add(record);
      return;
    }
    const kind = type === 'reprise.history.v1' ? 'history' : 'end';
    const introduction = data?.introduction && { introduction: { playbackid: job, ...data.introduction } };
    this.#records.push({ job, mode, kind, subject, upTo: data?.upTo ?? '', record, ...introduction });
  }

  isRelease(record: StreamRecord): boolean {
    return this.#releases.has(record);
  }

  of(job: string): readonly SentRecord[] {
    return this.#records.filter((sent) => sent.job === job);
  }

  /** What a record of the stream says. */
  sent(record: StreamRecord): SentRecord | undefined {
    return this.#records.find((sent) => sent.record === record);
  }

  get jobs(): ReadonlySet<string> {
    return new Set(this.#records.map(({ job }) => job));
  }
}

interface HeadEvent {
  readonly type: string;
  readonly subject: string;
  readonly playbackid: string;
  readonly playbackmode: string;
  readonly data?: { readonly upTo: string; readonly introduction?: Omit<Introduction, 'playbackid'> };
}

/** Which playbacks a batch belongs to. */
export function playedIn(history: PlaybackHistory, batch: readonly StreamRecord[]): Played {
  const sent = batch.flatMap((record) => history.sent(record) ?? []);
  return {
    modes: [...new Set(sent.map(({ mode }) => mode))],
    introductions: sent.flatMap(({ introduction }) => introduction ?? []),
    releases: batch.some((record) => history.isRelease(record)),
  };
}
