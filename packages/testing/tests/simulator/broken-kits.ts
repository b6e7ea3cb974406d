import type { DataStore, DocumentWrite } from '@reprise/service-kit';
import { type Kit, realKit } from '../../src/simulator/index.ts';

/** A store whose writes go through whatever has been written since they were read. */
const lastWriterWins = (store: DataStore): DataStore => ({
  get: (keys) => store.get(keys),
  remove: (stored) => store.remove(stored),
  list: (subject, page) => store.list(subject, page),
  find: (index, value, page) => store.find(index, value, page),
  scan: (segment, segments, after) => store.scan(segment, segments, after),
  write: async (writes) => {
    const current = await store.get(writes);
    const forced = writes.map(({ replaces: _, ...write }, index): DocumentWrite => {
      const replaces = current[index];
      return replaces === undefined ? write : { ...write, replaces };
    });
    return store.write(forced);
  },
});

/** The real code over a store that checks no condition. */
export const withoutConditions: Kit = {
  ...realKit,
  createWrite: ({ ports, ...options }) =>
    realKit.createWrite({
      ...options,
      ...(ports === undefined ? {} : { ports: { ...ports, store: lastWriterWins(ports.store) } }),
    }),
};

/** Says that whole batches are stored, whatever became of them. */
export const forgetfulPump: Kit = {
  ...realKit,
  createPump: (options) => {
    const pump = realKit.createPump(options);
    const forgetful = async (...invocation: Parameters<typeof pump>) => {
      await pump(...invocation);
      return { batchItemFailures: [] };
    };
    return Object.assign(forgetful, pump);
  },
};
