import type {
  DataStore,
  DocumentKey,
  DocumentWrite,
  IndexPage,
  Stored,
  WriteResult,
} from '../../ports/data-store.ts';
import { segmentOf } from './segment-of.ts';

const keyOf = ({ subject, item }: DocumentKey): string => `${subject}\0${item}`;

/** A data store in memory, for tests and simulations. */
export class MemoryDataStore implements DataStore {
  readonly #documents = new Map<string, Stored>();

  async get(keys: readonly DocumentKey[]): Promise<readonly (Stored | undefined)[]> {
    return keys.map((key) => this.#documents.get(keyOf(key)));
  }

  async write(writes: readonly DocumentWrite[]): Promise<readonly WriteResult[]> {
    return writes.map(({ replaces, ...stored }) => {
      const key = keyOf(stored);
      if (this.#documents.get(key)?.document.rev !== replaces?.document.rev) return { status: 'conflict' };
      this.#documents.set(key, stored);
      return { status: 'written' };
    });
  }

  async find(
    index: string,
    value: string,
    { limit, after = '' }: { limit: number; after?: string },
  ): Promise<IndexPage> {
    const found = [...this.#documents.values()]
      .filter(({ indexes, subject }) => indexes[index] === value && subject > after)
      .sort((a, b) => (a.subject < b.subject ? -1 : 1));
    const keys = found.slice(0, limit).map(({ subject, item }) => ({ subject, item }));
    const last = keys.at(-1);
    return found.length > limit && last ? { keys, next: last.subject } : { keys };
  }

  async *scan(segment: number, segments: number): AsyncIterable<Stored> {
    for (const stored of [...this.#documents.values()]) {
      if (segmentOf(stored.subject, segments) === segment) yield stored;
    }
  }
}
