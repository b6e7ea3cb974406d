import type { Subject } from '@reprise/event-envelope';
import { LRUCache } from 'lru-cache';
import type { LoadedState } from '../state/state-document.ts';

/** The states that this container wrote last. Never trusted further than the condition of the next write. */
export interface StateCache {
  get(subject: Subject): LoadedState | undefined;
  set(subject: Subject, state: LoadedState): void;
  delete(subject: Subject): void;
}

/** In characters of stored JSON, roughly bytes: keeps a container's memory flat. */
const MAX_SIZE = 8_000_000;
/** Ring, document and bookkeeping, beside the JSON. */
const OVERHEAD = 2_000;

export function stateCache(): StateCache {
  const cache = new LRUCache<Subject, LoadedState>({
    maxSize: MAX_SIZE,
    sizeCalculation: ({ stored }) => OVERHEAD + String(stored.document.state ?? '').length,
  });
  return {
    get: (subject) => cache.get(subject),
    set: (subject, state) => void cache.set(subject, state),
    delete: (subject) => void cache.delete(subject),
  };
}
