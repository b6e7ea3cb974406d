import { AGGREGATE } from './accounts.ts';
import type { StreamRecord } from './kinesis.ts';
import type { LoggedEvent } from './model.ts';

/** A record of the stream as everybody has to read it. */
export interface LoggedRecord {
  readonly record: StreamRecord;
  readonly events: readonly LoggedEvent[];
}

const EPOCH = '0001';

/** Where the events of a record stand in the log: by the format's definition, not by the code that makes it. */
export const positionOf = (sequenceNumber: string, index: number): string =>
  `${EPOCH}-${sequenceNumber.padStart(64, '0')}-${String(index).padStart(4, '0')}`;

/** What was put on the stream: the truth that log, states and answers are held against. */
export class StreamHistory {
  /** Records that can be read, by subject, in the order of their numbers. */
  readonly #bySubject = new Map<string, LoggedRecord[]>();
  /** Records that nobody can read. */
  readonly garbage: StreamRecord[] = [];

  add(record: StreamRecord): void {
    const events = readEvents(record);
    if (events === undefined) this.garbage.push(record);
    else this.#bySubject.set(record.subject, [...this.recordsOf(record.subject), { record, events }]);
  }

  get subjects(): readonly string[] {
    return [...this.#bySubject.keys()];
  }

  /** Subjects that have states; beside them there is what a playback puts on the stream to know how far the log is. */
  get accounts(): readonly string[] {
    return this.subjects.filter((subject) => subject.startsWith(`${AGGREGATE}/`));
  }

  recordsOf(subject: string): readonly LoggedRecord[] {
    return this.#bySubject.get(subject) ?? [];
  }

  eventsOf(subject: string): readonly LoggedEvent[] {
    return this.recordsOf(subject).flatMap(({ events }) => events);
  }
}

function readEvents({
  bytes,
  subject,
  sequenceNumber,
  arrivedAt,
}: StreamRecord): readonly LoggedEvent[] | undefined {
  try {
    const events = JSON.parse(Buffer.from(bytes).toString('utf8')) as (LoggedEvent & {
      specversion?: string;
    })[];
    if (events.length === 0 || events.some(({ specversion }) => specversion !== '1.0')) return undefined;
    return events.map((event, index) => ({
      ...event,
      subject,
      position: positionOf(sequenceNumber, index),
      recorded: arrivedAt,
    }));
  } catch {
    return undefined;
  }
}
