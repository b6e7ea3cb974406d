import type { DataStore, DocumentWrite, LogItem } from '@reprise/service-kit';
import type { StreamRecord } from './kinesis.ts';
import { type LoggedRecord, positionOf, type StreamHistory } from './stream-history.ts';
import type { Tables, Watcher } from './tables.ts';
import { timelineRows } from './timeline-rows.ts';
import { brief, shortNumber } from './trace.ts';
import { must } from './violation.ts';

const EVENT_POSITION = /^\d{4}-\d{64}-\d{4}$/;

/** How far a subject's log is whole. */
interface Progress {
  /** Records that are fully in. */
  whole: number;
  /** Positions of the next record that are in. */
  readonly partly: Set<string>;
}

/** The attributes of a state's document that tell how far it is. */
interface Reached {
  readonly position?: string;
  readonly seen?: string;
  readonly logic?: string;
}

/** Watches a run: checks at every change of the tables, and at every acknowledgement, what has to hold at all times. */
export class Witness implements Watcher {
  readonly #history: StreamHistory;
  readonly #tables: Tables;
  readonly #break: (error: unknown) => void;
  readonly #progress = new Map<string, Progress>();
  readonly #reached = new Map<string, Reached>();
  /** Records that the timeline names: subject and position. */
  readonly #inTimeline = new Set<string>();
  /** Hours that the timeline's directory has. */
  readonly #hours = new Set<string>();

  constructor(history: StreamHistory, tables: Tables, onViolation: (error: unknown) => void) {
    this.#history = history;
    this.#tables = tables;
    this.#break = onViolation;
  }

  inserted(item: LogItem): void {
    this.#guard(() => {
      if (item.subject.startsWith('~timeline/')) {
        for (const { subject, position } of timelineRows(item))
          this.#inTimeline.add(`${subject}@${position}`);
      }
      if (item.subject === '~timeline') this.#hours.add(item.position);
      if (EVENT_POSITION.test(item.position)) this.#grow(item.subject, item.position);
    });
  }

  written({ subject, item, document, replaces }: DocumentWrite, isLost: boolean): void {
    this.#guard(() => {
      if (item !== 'state')
        return must(!isLost, 'ready', () => 'the data store was marked ready while it is lost');
      must(
        !isLost || replaces !== undefined,
        'ready',
        () => `${subject}: a lost state was taken for an empty one`,
      );
      const next = document as Reached;
      const last = this.#reached.get(subject) ?? {};
      must(
        atOrAfter(seenOf(next), seenOf(last)) && atOrAfter(next.position, last.position),
        'states never go back',
        () => `${subject} went from ${shownReached(last)} to ${shownReached(next)}`,
      );
      must(
        atOrAfter(next.logic, last.logic),
        'logic never goes back',
        () => `${subject} was written by older code`,
      );
      this.#reached.set(subject, next);
    });
  }

  /** The states are those of a backup. */
  async restored(store: DataStore): Promise<void> {
    this.#reached.clear();
    for await (const { subject, document } of store.scan(0, 1))
      this.#reached.set(subject, document as Reached);
  }

  /** How many records of a subject are in the log as far as it is whole. */
  wholeRecords(subject: string): number {
    return this.#progress.get(subject)?.whole ?? 0;
  }

  /** Whether the log holds any event. */
  get hasEvents(): boolean {
    return this.#progress.size > 0;
  }

  /** Whether an entry names the record, and the directory the hour in which it arrived. */
  isInTimeline({ subject, sequenceNumber, arrivedAt }: StreamRecord): boolean {
    const hour = new Date(arrivedAt).toISOString().slice(0, 13);
    const position = positionOf(sequenceNumber, 0).slice(0, -5);
    return this.#inTimeline.has(`${subject}@${position}`) && this.#hours.has(hour);
  }

  /** pump has said that a record is safely stored. */
  async pumped(record: StreamRecord): Promise<void> {
    const { subject, sequenceNumber } = record;
    if (this.#history.garbage.includes(record)) return this.#quarantined(record);
    const place = this.#history.recordsOf(subject).findIndex((logged) => logged.record === record);
    must(
      place < this.wholeRecords(subject),
      'acknowledged means stored',
      () => `${subject}@${shortNumber(sequenceNumber)} is not in the log`,
    );
    must(
      this.isInTimeline(record),
      'acknowledged means stored',
      () => `${subject}@${shortNumber(sequenceNumber)} is in no timeline entry`,
    );
  }

  /** write has said that a record is folded, or seen where its aggregate is parked. */
  async folded({ subject, sequenceNumber }: StreamRecord): Promise<void> {
    const logged = this.#history
      .recordsOf(subject)
      .find(({ record }) => record.sequenceNumber === sequenceNumber);
    const last = logged?.events.at(-1);
    if (last === undefined) return;
    const [stored] = await this.#tables.lasting.get([{ subject, item: 'state' }]);
    const reached = seenOf((stored?.document ?? {}) as Reached);
    must(
      atOrAfter(reached, last.position),
      'acknowledged means folded',
      () => `${subject} is at ${brief(reached ?? 'nothing')}, ${brief(last.position)} was acknowledged`,
    );
  }

  async #quarantined({ sequenceNumber, bytes }: StreamRecord): Promise<void> {
    const prefix = positionOf(sequenceNumber, 0).slice(0, -5);
    const chunks: Uint8Array[] = [];
    for await (const { subject, position, raw } of this.#tables.log.scan(0, 1)) {
      if (subject.startsWith('~quarantine/') && position.startsWith(prefix)) chunks.push(raw as Uint8Array);
    }
    must(
      Buffer.concat(chunks).equals(bytes),
      'acknowledged means stored',
      () => `${shortNumber(sequenceNumber)} is not in quarantine`,
    );
  }

  /** A subject's log is always a prefix. */
  #grow(subject: string, position: string): void {
    const progress = this.#progress.get(subject) ?? { whole: 0, partly: new Set() };
    this.#progress.set(subject, progress);
    const next: LoggedRecord | undefined = this.#history.recordsOf(subject)[progress.whole];
    must(
      next?.events.some((event) => event.position === position) === true,
      'the log is a prefix',
      () => `${subject}@${brief(position)} went in before what comes before it`,
    );
    progress.partly.add(position);
    if (progress.partly.size < next.events.length) return;
    progress.whole += 1;
    progress.partly.clear();
  }

  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#break(error);
    }
  }
}

const seenOf = ({ seen, position }: Reached): string | undefined => seen ?? position;
const atOrAfter = (value: string | undefined, bound: string | undefined): boolean =>
  (value ?? '') >= (bound ?? '');
const shownReached = (reached: Reached): string => brief(seenOf(reached) ?? 'nothing');
