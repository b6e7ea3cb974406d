import { afterAll, beforeAll, describe } from '@jest/globals';
import type { DataStore } from '@reprise/service-kit';
import { indexTests } from './data-store-indexes.ts';
import { partitionTests, removeTests } from './data-store-partitions.ts';
import { getTests, scanTests } from './data-store-reads.ts';
import { writeTests } from './data-store-writes.ts';

/** A data store with the sparse indexes `byOwner` and `byColour`, whatever else it holds. */
export interface OpenDataStore {
  readonly store: DataStore;
  close?(): Promise<void>;
}

/** What everything relies on that is written to a data store: defines the tests of one implementation. */
export function dataStoreContract(open: () => Promise<OpenDataStore>): void {
  let opened: OpenDataStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close?.());
  const store = (): DataStore => opened.store;

  describe('scan', () => scanTests(store)); // first, while there is little to scan
  describe('write', () => writeTests(store));
  describe('remove', () => removeTests(store));
  describe('list', () => partitionTests(store));
  describe('find', () => indexTests(store));
  describe('get', () => getTests(store));
}
