import type { DataStore, DocumentKey, DocumentWrite } from '../../src/ports/data-store.ts';

/** A data store that remembers what it was asked: the keys of every read, the subjects of every write. */
export function counting(inner: DataStore) {
  const asked = { reads: [] as string[][], writes: [] as string[][] };
  const store: DataStore = {
    get: (keys: readonly DocumentKey[]) => {
      asked.reads.push(keys.map(({ subject }) => subject));
      return inner.get(keys);
    },
    write: (writes: readonly DocumentWrite[]) => {
      asked.writes.push(writes.map(({ subject }) => subject));
      return inner.write(writes);
    },
    remove: (stored) => inner.remove(stored),
    list: (subject, page) => inner.list(subject, page),
    find: (index, value, page) => inner.find(index, value, page),
    scan: (segment, segments, after) => inner.scan(segment, segments, after),
  };
  return { asked, store };
}
