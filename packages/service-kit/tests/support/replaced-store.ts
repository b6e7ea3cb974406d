import type { DataStore } from '../../src/index.ts';

/** A data store under a container that is warm while another one takes its place. */
export function placeOf(first: DataStore) {
  let now = first;
  const store: DataStore = {
    get: (keys) => now.get(keys),
    write: (writes) => now.write(writes),
    remove: (stored) => now.remove(stored),
    list: (...page) => now.list(...page),
    find: (...page) => now.find(...page),
    scan: (...share) => now.scan(...share),
  };
  return {
    store,
    put: (other: DataStore): void => {
      now = other;
    },
  };
}
