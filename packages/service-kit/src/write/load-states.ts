import type { Subject } from '@reprise/event-envelope';
import type { DataStore } from '../ports/data-store.ts';
import { type LoadedState, READY_KEY, readState, stateKey } from '../state/state-document.ts';
import type { StateCache } from './state-cache.ts';

/** What is known of some aggregates. */
export interface LoadedStates {
  readonly states: ReadonlyMap<Subject, LoadedState>;
  /** Subjects whose state is this container's last copy, not what was read now. */
  readonly cached: ReadonlySet<Subject>;
  /** Whether a missing state means a new aggregate. Asked afresh whenever one is missing. */
  readonly ready: boolean;
}

/** Loads states: the copies that this container wrote last, and what is not among them from the store. */
export async function loadStates(
  store: DataStore,
  cache: StateCache,
  subjects: readonly Subject[],
): Promise<LoadedStates> {
  const states = new Map<Subject, LoadedState>();
  const cached = new Set<Subject>();
  for (const subject of subjects) {
    const copy = cache.get(subject);
    if (copy === undefined) continue;
    states.set(subject, copy);
    cached.add(subject);
  }
  const wanted = subjects.filter((subject) => !cached.has(subject));
  if (wanted.length === 0) return { states, cached, ready: true };
  const [ready, ...found] = await store.get([READY_KEY, ...wanted.map(stateKey)]);
  wanted.forEach((subject, index) => {
    const stored = found[index];
    if (stored !== undefined) states.set(subject, readState(stored));
  });
  return { states, cached, ready: ready !== undefined };
}
