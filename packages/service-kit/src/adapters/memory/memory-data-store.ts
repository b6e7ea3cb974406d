import type {
  DataStore,
  DocumentKey,
  DocumentWrite,
  IndexPage,
  ListPage,
  RemoveResult,
  Stored,
  WriteResult,
} from '../../ports/data-store.ts';
import { byRank } from './segments.ts';

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

  async remove(stored: Stored): Promise<RemoveResult> {
    const key = keyOf(stored);
    if (this.#documents.get(key)?.document.rev !== stored.document.rev) return { status: 'conflict' };
    this.#documents.delete(key);
    return { status: 'removed' };
  }

  async list(
    subject: string,
    { limit, prefix = '', after, descending = false }: ListPage,
  ): Promise<readonly Stored[]> {
    const isBeyond = (item: string) => after === undefined || (descending ? item < after : item > after);
    const found = [...this.#documents.values()]
      .filter((stored) => stored.subject === subject && stored.item.startsWith(prefix))
      .filter(({ item }) => isBeyond(item))
      .sort((a, b) => (a.item < b.item === descending ? 1 : -1));
    return found.slice(0, limit);
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

  async *scan(segment: number, segments: number, after?: DocumentKey): AsyncIterable<Stored> {
    const bySubject = Map.groupBy(this.#documents.values(), ({ subject }) => subject);
    for (const subject of byRank(bySubject.keys(), segment, segments, after?.subject)) {
      const from = subject === after?.subject ? after.item : '';
      const documents = bySubject.get(subject) ?? [];
      yield* documents.filter(({ item }) => item > from).sort((a, b) => (a.item < b.item ? -1 : 1));
    }
  }
}
