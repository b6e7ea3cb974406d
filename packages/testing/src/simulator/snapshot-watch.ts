import { isDeepStrictEqual } from 'node:util';
import type { DocumentWrite, Stored } from '@reprise/service-kit';
import { countOf } from './checks/state-of-log.ts';
import { accountAfterEach, foldInLight, type LoggedEvent, type Logic, type Outcome } from './model.ts';
import { isTurn } from './reversal-model.ts';
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
  /** Position, time and version, one after the other. */
  readonly late?: Uint8Array;
  /** The version up to which late events are not among them. */
  readonly lateBehind?: number;
  readonly reversed?: Uint8Array;
  readonly skipped?: Uint8Array;
}

const PREFIX = 'snapshot#';
const IN_LIGHT = `${PREFIX}light#`;
const DIGITS = 12;
const LATE_BYTES = 45;

/** Where a snapshot lies, by the format's definition; `inLight` of what was taken back behind it. */
export const snapshotItem = (version: number, inLight = false): string =>
  `${inLight ? IN_LIGHT : PREFIX}${String(version).padStart(DIGITS, '0')}`;

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
    const inLight = item.startsWith(IN_LIGHT);
    must(item === snapshotItem(snapshot.version, inLight), check, () => `${key} is of ${snapshot.version}`);
    const log = this.#history.eventsOf(subject);
    const logic = { shape: snapshot.shape, isLifted: by?.rules.isLifted ?? true };
    const wanted = inLight
      ? expectedInLights(log, snapshot, logic, this.#interval)
      : [expected(log, snapshot, logic, this.#interval)];
    const found = contentsOf(snapshot);
    must(
      wanted.some((one) => isDeepStrictEqual(one, found)),
      check,
      () =>
        `${key}: ${JSON.stringify(found)} is not ${wanted.map((one) => JSON.stringify(one)).join(' or ')}`,
    );
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
}

const contentsOf = ({ state, late, lateBehind, reversed, skipped, ...snapshot }: SnapshotDocument) => ({
  state: JSON.parse(state) as unknown,
  version: snapshot.version,
  position: snapshot.position,
  recorded: snapshot.recorded,
  greatest: snapshot.greatest,
  accepted: snapshot.accepted,
  last: snapshot.last,
  late: (late?.byteLength ?? 0) / LATE_BYTES,
  lateBehind,
  reversed: countOf(reversed),
  skipped: countOf(skipped),
  isParked: false,
});

/** What a snapshot has to say, as its last event was recorded. */
function expected(log: readonly LoggedEvent[], { position }: SnapshotDocument, logic: Logic, most: number) {
  const events = log.filter((event) => event.position <= position);
  const steps = accountAfterEach(events, logic);
  const { state, reversed = 0, skipped = 0, isParked = false } = steps.at(-1) ?? {};
  const outcomes = steps.map((step) => step.outcomes.at(-1));
  return { ...passageOf(events, outcomes, most), state, reversed, skipped, isParked };
}

/** What it may say: in the light of any of the reversals and skips behind it. */
function expectedInLights(
  log: readonly LoggedEvent[],
  { position }: SnapshotDocument,
  logic: Logic,
  most: number,
) {
  const events = log.filter((event) => event.position <= position);
  return [...log.keys()].flatMap((index) => {
    if (index < events.length || !isTurn(log[index])) return [];
    const { state, outcomes, reversed } = foldInLight(log.slice(0, index + 1), events.length, logic);
    const skipped = outcomes.filter(({ status }) => status === 'skipped').length;
    const isParked = outcomes.some(({ status }) => status === 'parked');
    return [{ ...passageOf(events, outcomes, most), state, reversed, skipped, isParked }];
  });
}

/** What a snapshot tells of its way. */
function passageOf(events: readonly LoggedEvent[], outcomes: readonly (Outcome | undefined)[], most: number) {
  const times = events.map(({ time }) => Date.parse(time));
  const counted = [...events.keys()].filter(
    (index) => outcomes[index]?.status === 'accepted' && !isTurn(events[index]),
  );
  const late = counted.filter((index) => (times[index] ?? 0) < Math.max(...times.slice(0, index)));
  const unnamed = late.at(-most - 1);
  return {
    version: events.length,
    position: events.at(-1)?.position,
    recorded: events.at(-1)?.recorded,
    greatest: Math.max(...times),
    accepted: counted.length,
    last: events[counted.at(-1) ?? -1]?.position,
    late: Math.min(late.length, most),
    lateBehind: unnamed === undefined ? undefined : unnamed + 1,
  };
}
