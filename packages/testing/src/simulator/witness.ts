import type { DocumentWrite, LogItem, Stored } from '@reprise/service-kit';
import { CURSED } from './accounts.ts';
import { AcknowledgementWatch } from './acknowledgement-watch.ts';
import { InteractionWatch } from './interaction-watch.ts';
import type { StreamRecord } from './kinesis.ts';
import type { PlaybackHistory } from './playback-history.ts';
import { PlaybackWatch } from './playback-watch.ts';
import { ProposalWatch } from './proposal-watch.ts';
import { isSkip } from './skip-model.ts';
import { SnapshotWatch } from './snapshot-watch.ts';
import { StateWatch } from './state-watch.ts';
import { type LoggedRecord, positionOf, type StreamHistory } from './stream-history.ts';
import type { Tables, Watcher } from './tables.ts';
import { timelineRows } from './timeline-rows.ts';
import { brief, shortNumber } from './trace.ts';
import { must } from './violation.ts';
import type { Task, World } from './world.ts';

/** Of the log's own events that people have had put there. */
const OWN_SOURCE = '/reprise/bank';
const EVENT_POSITION = /^\d{4}-\d{64}-\d{4}$/;

/** How far a subject's log is whole. */
interface Progress {
  /** Records that are fully in. */
  whole: number;
  /** Positions of the next record that are in. */
  readonly partly: Set<string>;
}

export interface WitnessOptions {
  readonly world: World;
  readonly history: StreamHistory;
  readonly played: PlaybackHistory;
  readonly tables: Tables;
  /** Events between two snapshots. */
  readonly interval: number;
}

/** Watches a run: checks at every change of the tables, and at every acknowledgement, what has to hold at all times. */
export class Witness implements Watcher {
  readonly states: StateWatch;
  readonly snapshots: SnapshotWatch;
  readonly acknowledged: AcknowledgementWatch;
  readonly interactions: InteractionWatch;
  readonly #proposals = new ProposalWatch();
  readonly #playbacks: PlaybackWatch;
  readonly #world: World;
  readonly #history: StreamHistory;
  readonly #tables: Tables;
  readonly #progress = new Map<string, Progress>();
  /** Records that the timeline names: subject and position. */
  readonly #inTimeline = new Set<string>();
  /** Hours that the timeline's directory has. */
  readonly #hours = new Set<string>();

  constructor({ world, history, played, tables, interval }: WitnessOptions) {
    this.states = new StateWatch(history, () => world.now);
    this.snapshots = new SnapshotWatch(history, interval);
    const { states } = this;
    this.acknowledged = new AcknowledgementWatch({ world, history, played, tables, states });
    const step = () => world.trace.length;
    this.#playbacks = new PlaybackWatch({ states, history, played, step });
    this.interactions = new InteractionWatch({
      history,
      step,
      sinceOf: (job) => this.#playbacks.sinceOf(job),
      isApproved: (proposal) => this.#proposals.isApproved(proposal),
    });
    this.#proposals.interactions = this.interactions;
    this.#world = world;
    this.#history = history;
    this.#tables = tables;
  }

  /** Something is on the event stream: what the service itself says of an event there, it has looked at before. */
  put({ subject, sequenceNumber }: StreamRecord): void {
    const events = this.#history.eventsOf(subject);
    const word = events.find(({ position }) => position === positionOf(sequenceNumber, 0));
    if (word?.source !== OWN_SOURCE || !isSkip(word)) return;
    const skipped = events.find(({ position }) => position === word.data?.original?.position);
    this.#guard(() =>
      must(
        skipped?.type === CURSED,
        'only what an account can be parked at is skipped',
        () => `${skipped?.id} of ${subject} is skipped`,
      ),
    );
  }

  inserted(item: LogItem, by: Task | undefined): void {
    this.#guard(() => {
      this.interactions.inserted(item, by);
      if (item.subject.startsWith('~timeline/')) {
        for (const { subject, position } of timelineRows(item))
          this.#inTimeline.add(`${subject}@${position}`);
      }
      if (item.subject === '~timeline') this.#hours.add(item.position);
      if (EVENT_POSITION.test(item.position)) this.#grow(item.subject, item.position);
    });
  }

  written(write: DocumentWrite, by: Task | undefined): void {
    this.#guard(() => {
      this.states.written(write, by);
      this.snapshots.written(write, by);
      this.#playbacks.written(write, by);
      this.#proposals.written(write, by);
    });
  }

  removed(stored: Stored): void {
    this.#guard(() => {
      this.states.removed(stored);
      this.snapshots.removed(stored);
    });
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
      this.#world.break(error);
    }
  }
}
