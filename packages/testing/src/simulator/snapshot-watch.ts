import { isDeepStrictEqual } from 'node:util';
import type { DocumentWrite, Stored } from '@reprise/service-kit';
import { countOf } from './checks/state-of-log.ts';
import { accountAfterEach, type LoggedEvent, type Logic } from './model.ts';
import { isReversal } from './reversal-model.ts';
import { isSkip } from './skip-model.ts';
import type { StreamHistory } from './stream-history.ts';
import { must } from './violation.ts';
import type { Task } from './world.ts';

/** What a stored snapshot says; `state` is JSON. */
export interface SnapshotDocument {
  readonly logic: string;
  readonly shape: 1 | 2;
  readonly state: string;
  readonly version: number;
  readonly position: string;
  readonly recorded: number;
  readonly greatest: number;
  readonly accepted: number;
  readonly last?: string;
  /** Positions, one after the other. */
  readonly late?: Uint8Array;
  readonly disordered?: true;
  readonly reversed?: Uint8Array;
}

const PREFIX = 'snapshot#';
const DIGITS = 12;

/** Where a snapshot lies, by the format's definition. */
export const snapshotItem = (version: number): string => `${PREFIX}${String(version).padStart(DIGITS, '0')}`;

export const isSnapshot = ({ item }: { readonly item: string }): boolean => item.startsWith(PREFIX);

/** Watches the snapshots: each is the fold of the log up to one event, and carries what it has to of its way. */
export class SnapshotWatch {
  readonly #history: StreamHistory;
  readonly #interval: number;
  /** Who has made what lies there, by subject and item. */
  #logics = new Map<string, string>();
  #lost: Map<string, string> | undefined;

  /** @param interval events between two snapshots */
  constructor(history: StreamHistory, interval: number) {
    this.#history = history;
    this.#interval = interval;
  }

  written({ subject, item, document }: DocumentWrite, by: Task | undefined): void {
    if (!isSnapshot({ item })) return;
    const snapshot = document as unknown as SnapshotDocument; // service-kit's format
    const key = `${subject} ${item}`;
    must(
      snapshot.logic >= (this.#logics.get(key) ?? ''),
      'newer snapshots are left alone',
      () => `${key} was replaced by older code`,
    );
    this.#logics.set(key, snapshot.logic);
    const check = 'every snapshot is the fold of the log up to it';
    must(item === snapshotItem(snapshot.version), check, () => `${key} is of version ${snapshot.version}`);
    const why = this.#whyNot(snapshot, this.#history.eventsOf(subject), by?.rules.isLifted ?? true);
    must(why === undefined, check, () => `${key}: ${why}`);
  }

  removed({ subject, item }: Stored): void {
    this.#logics.delete(`${subject} ${item}`);
  }

  /** Somebody has put one there by hand. */
  planted(subject: string, item: string, logic: string): void {
    this.#logics.set(`${subject} ${item}`, logic);
  }

  /** The data store is empty from now on. */
  lost(): void {
    this.#lost ??= this.#logics;
    this.#logics = new Map();
  }

  /** What was lost stays lost. */
  gaveUp(): void {
    this.#lost = undefined;
  }

  /** It is what it was. */
  found(): void {
    this.#logics = this.#lost ?? this.#logics;
    this.#lost = undefined;
  }

  /** The data store is what it was when a backup was made. */
  restored(backup: readonly Stored[]): void {
    this.#lost = undefined;
    this.#logics = new Map();
    for (const { subject, item, document } of backup.filter(isSnapshot))
      this.planted(subject, item, String(document.logic));
  }

  #whyNot(snapshot: SnapshotDocument, log: readonly LoggedEvent[], isLifted: boolean): string | undefined {
    const events = log.filter(({ position }) => position <= snapshot.position);
    const wanted = expected(events, { shape: snapshot.shape, isLifted }, this.#interval);
    const { state, version, position, recorded, greatest, accepted, last } = snapshot;
    const late = snapshot.disordered ? 'too many' : countOf(snapshot.late);
    const fold = { state: JSON.parse(state) as unknown, version, position };
    const found = {
      ...fold,
      recorded,
      reversed: countOf(snapshot.reversed),
      greatest,
      accepted,
      last,
      late,
      isParked: false,
    };
    if (isDeepStrictEqual(found, wanted)) return undefined;
    return `${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`;
  }
}

/** What a snapshot up to the last of some events has to say, in the light of these events. */
function expected(events: readonly LoggedEvent[], logic: Logic, most: number) {
  const steps = accountAfterEach(events, logic);
  const last = steps.at(-1);
  const times = events.map(({ time }) => Date.parse(time));
  const counted = [...events.keys()].filter((index) => {
    const isWord = isReversal(events[index]) || isSkip(events[index]);
    return steps[index]?.outcomes.at(-1)?.status === 'accepted' && !isWord;
  });
  const late = counted.filter((index) => (times[index] ?? 0) < Math.max(...times.slice(0, index)));
  return {
    state: last?.state,
    version: last?.version,
    position: last?.position,
    recorded: events.at(-1)?.recorded,
    reversed: last?.reversed,
    greatest: Math.max(...times),
    accepted: counted.length,
    last: events[counted.at(-1) ?? -1]?.position,
    late: late.length > most ? 'too many' : late.length,
    isParked: last?.isParked,
  };
}
