import type { DocumentWrite, Stored } from '@reprise/service-kit';
import { isWiped, type StateDocument, seenOf, whyNotOfLog } from './checks/state-of-log.ts';
import { RETENTION } from './kinesis.ts';
import type { StreamHistory } from './stream-history.ts';
import { brief } from './trace.ts';
import { must } from './violation.ts';
import type { Task } from './world.ts';

/** Where it is noted which accounts are parked. */
export const PARKED = '~aggregates/parked';

/** Watches the states: what has to hold at every change of one. */
export class StateWatch {
  /** States that somebody has changed by hand, until they are what the log says again: since when, in steps. */
  readonly tampered = new Map<string, number>();
  readonly #lastTampered = new Map<string, number>();
  readonly everWiped = new Set<string>();
  /** Every state that was ever written, by its rev. */
  readonly byRev = new Map<string, StateDocument>();
  readonly #history: StreamHistory;
  readonly #now: () => number;
  /** Every state as it is. */
  reached = new Map<string, StateDocument>();
  /** Accounts that the data store has a note of, that they are parked; and what was noted in one that is lost. */
  #noted = new Set<string>();
  #lostNotes: ReadonlySet<string> | undefined;
  /** What was reached in a data store that is lost; nothing while none is. */
  #lost: ReadonlyMap<string, StateDocument> | undefined;
  /** Whether the store in the place of the lost one has been marked ready: what was lost is no longer waited for. */
  #isReadyAgain = false;

  constructor(history: StreamHistory, now: () => number) {
    this.#history = history;
    this.#now = now;
  }

  written({ subject, item, document, replaces }: DocumentWrite, by: Task | undefined): void {
    if (subject === '~ready') this.#markedReady(by);
    if (subject === PARKED) this.#noted.add(item);
    if (item !== 'state') return;
    const next = document as unknown as StateDocument; // service-kit's format
    must(
      this.#lost === undefined || replaces !== undefined || isPlayback(by),
      'ready',
      () => `${subject}: a lost state was taken for an empty one`,
    );
    must(by?.modes.join() !== 'preview', 'a preview changes nothing', () => `${subject} was written`);
    this.#checkMove(subject, next);
    this.#checkContent(subject, next);
    must(
      next.parked === undefined || isWiped(next) || this.#noted.has(subject),
      'what is parked is noted before',
      () => `${subject} is parked since ${next.parked?.since}, and in no list`,
    );
    this.reached.set(subject, next);
    this.byRev.set(next.rev, next);
    if (isWiped(next)) this.everWiped.add(subject);
  }

  removed({ subject, item, document }: Stored): void {
    if (subject === PARKED) this.#noted.delete(item);
    if (item !== 'state') return;
    this.reached.delete(subject);
    const check = 'only what nothing is known of is removed';
    must(
      this.#history.recordsOf(subject).length === 0,
      check,
      () => `${subject} was removed, which has events`,
    );
    const { recorded } = document as { readonly recorded?: number };
    must(
      recorded !== undefined && recorded < this.#now() - RETENTION,
      check,
      () => `${subject} was removed, of which there may be events on the stream`,
    );
  }

  /** Whether the store that is there in the place of a lost one has states. */
  get isRemade(): boolean {
    return this.#isReadyAgain || (this.#lost !== undefined && this.reached.size > 0);
  }

  /** The data store is empty from now on. */
  lost(): void {
    this.#isReadyAgain = false;
    this.#lost = new Map([...(this.#lost ?? []), ...this.reached]);
    this.reached = new Map();
    this.#lostNotes ??= this.#noted;
    this.#noted = new Set();
  }

  /** It is what it was. */
  found(): void {
    this.#isReadyAgain = false;
    this.reached = new Map(this.#lost);
    this.#lost = undefined;
    this.#noted = new Set(this.#lostNotes);
    this.#lostNotes = undefined;
  }

  /** What was lost stays lost. */
  gaveUp(): void {
    this.#lostNotes = undefined;
  }

  /** The states are those of a backup. */
  restored(backup: readonly Stored[]): void {
    this.#lost = undefined;
    this.#isReadyAgain = false;
    this.reached = new Map();
    this.tampered.clear();
    this.#noted = new Set(backup.flatMap(({ subject, item }) => (subject === PARKED ? [item] : [])));
    this.#lostNotes = undefined;
    for (const { subject, item, document } of backup) {
      if (item !== 'state') continue;
      const state = document as unknown as StateDocument; // service-kit's format
      this.reached.set(subject, state);
      if (whyNotOfLog(state, this.#history.eventsOf(subject)) !== undefined)
        this.tampered.set(subject, this.#lastTampered.get(subject) ?? 0);
    }
  }

  /** Somebody changes a state by hand. */
  tamper(subject: string, document: StateDocument, step: number): void {
    this.tampered.set(subject, step);
    this.#lastTampered.set(subject, step);
    this.byRev.set(document.rev, document);
  }

  get everTampered(): ReadonlySet<string> {
    return new Set(this.#lastTampered.keys());
  }

  #checkMove(subject: string, next: StateDocument): void {
    const last = this.reached.get(subject);
    const before = last ?? this.#lost?.get(subject);
    if (before === undefined) return;
    const isEmptied = isWiped(next) || isWiped(before);
    must(
      atOrAfter(seenOf(next), seenOf(before)) && (isEmptied || atOrAfter(next.position, before.position)),
      'states never go back',
      () => `${subject} went from ${shown(before)} to ${shown(next)}`,
    );
    must(
      atOrAfter(next.logic, last?.logic),
      'logic never goes back',
      () => `${subject} was written by older code`,
    );
  }

  #checkContent(subject: string, next: StateDocument): void {
    const why = whyNotOfLog(next, this.#history.eventsOf(subject));
    if (why === undefined) this.tampered.delete(subject);
    must(
      why === undefined || this.tampered.has(subject),
      'every state is the fold of a part of the log',
      () => `${subject}: ${why}`,
    );
  }

  /** From now on a missing state means a new aggregate: none may be missing of which anything was acknowledged. */
  #markedReady(by: Task | undefined): void {
    if (this.#lost === undefined) return;
    must(isPlayback(by), 'ready', () => 'the data store was marked ready while it is lost');
    for (const [subject, before] of this.#lost) {
      if (this.#history.recordsOf(subject).length === 0) continue;
      const now = this.reached.get(subject);
      must(
        now !== undefined && atOrAfter(seenOf(now), seenOf(before)),
        'ready',
        () => `the data store was marked ready, but ${subject} is not what it was when it was lost`,
      );
    }
    this.#lost = undefined;
    this.#isReadyAgain = true;
  }
}

const isPlayback = (by: Task | undefined): boolean => by?.of === 'playback' || (by?.modes.length ?? 0) > 0;
const atOrAfter = (value: string | undefined, bound: string | undefined): boolean =>
  (value ?? '') >= (bound ?? '');
const shown = (state: StateDocument): string => brief(seenOf(state) ?? 'nothing');
