import type { DocumentWrite, LogItem, Stored } from '@reprise/service-kit';
import { AGGREGATE } from './accounts.ts';
import { isWiped, type StateDocument, seenOf } from './checks/state-of-log.ts';
import type { StreamRecord } from './kinesis.ts';
import type { PlaybackHistory, SentRecord } from './playback-history.ts';
import { PlaybackWatch } from './playback-watch.ts';
import { StateWatch } from './state-watch.ts';
import { type LoggedRecord, positionOf, type StreamHistory } from './stream-history.ts';
import type { Tables, Watcher } from './tables.ts';
import { timelineRows } from './timeline-rows.ts';
import { brief, shortNumber } from './trace.ts';
import { must } from './violation.ts';
import type { Task, World } from './world.ts';

const isAccount = (subject: string): boolean => subject.startsWith(`${AGGREGATE}/`);
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
}

/** Watches a run: checks at every change of the tables, and at every acknowledgement, what has to hold at all times. */
export class Witness implements Watcher {
  readonly states: StateWatch;
  readonly #playbacks: PlaybackWatch;
  readonly #world: World;
  readonly #history: StreamHistory;
  readonly #played: PlaybackHistory;
  readonly #tables: Tables;
  readonly #progress = new Map<string, Progress>();
  /** Records that the timeline names: subject and position. */
  readonly #inTimeline = new Set<string>();
  /** Hours that the timeline's directory has. */
  readonly #hours = new Set<string>();

  /** Since when the data store is another one, in steps: what was done before is not in it. */
  #newStoreSince = 0;

  constructor({ world, history, played, tables }: WitnessOptions) {
    this.states = new StateWatch(history, () => world.now);
    const step = () => world.trace.length;
    this.#playbacks = new PlaybackWatch({ states: this.states, history, played, step });
    this.#world = world;
    this.#history = history;
    this.#played = played;
    this.#tables = tables;
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

  written(write: DocumentWrite, by: Task | undefined): void {
    this.#guard(() => {
      this.states.written(write, by);
      this.#playbacks.written(write, by);
    });
  }

  removed(stored: Stored): void {
    this.#guard(() => this.states.removed(stored));
  }

  /** What was lost stays lost. */
  gaveUp(): void {
    this.#newStoreSince = this.#world.trace.length;
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

  /** write has said that a record is folded, or seen where its aggregate is parked. @param began see `Mapping` */
  async folded({ subject, sequenceNumber }: StreamRecord, began: number): Promise<void> {
    const logged = this.#history
      .recordsOf(subject)
      .find(({ record }) => record.sequenceNumber === sequenceNumber);
    const last = logged?.events.at(-1);
    if (last === undefined || !isAccount(subject) || began < this.#newStoreSince) return;
    const reached = seenOf((await this.#stateOf(subject)) ?? {});
    must(
      atOrAfter(reached, last.position),
      'acknowledged means folded',
      () => `${subject} is at ${brief(reached ?? 'nothing')}, ${brief(last.position)} was acknowledged`,
    );
  }

  /** write has said that a history is folded, or compared. */
  async playedBack(record: StreamRecord, began: number): Promise<void> {
    const sent = this.#played.sent(record);
    // What a container did in a store that was given up since, it need not do again: nobody waits for it any more.
    if (sent?.kind !== 'history' || sent.step < this.#newStoreSince) return;
    const state = await this.#stateOf(sent.subject);
    if (sent.mode === 'preview') return this.#previewed(sent, state, began);
    must(
      state !== undefined && atOrAfter(seenOf(state), sent.upTo),
      'acknowledged means folded',
      () => `${sent.subject} was played back up to ${brief(sent.upTo)}, but it is at ${shown(state)}`,
    );
  }

  /** A state that was wrong all the while is among the differences. */
  async #previewed({ job, subject }: SentRecord, state: StateDocument | undefined, began: number) {
    if ((this.states.tampered.get(subject) ?? Infinity) >= began || state === undefined || isWiped(state))
      return;
    const key = { subject: `~playback/${job}`, item: `diff#${subject}` };
    const [difference] = await this.#tables.lasting.get([key]);
    must(
      difference !== undefined,
      'a preview finds what differs',
      () => `${subject} is not what the log says, and ${job} does not say so`,
    );
  }

  async #stateOf(subject: string): Promise<StateDocument | undefined> {
    const [stored] = await this.#tables.lasting.get([{ subject, item: 'state' }]);
    return stored?.document as unknown as StateDocument | undefined; // service-kit's format
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

const atOrAfter = (value: string | undefined, bound: string | undefined): boolean =>
  (value ?? '') >= (bound ?? '');
const shown = (state: StateDocument | undefined): string => brief(seenOf(state ?? {}) ?? 'nothing');
