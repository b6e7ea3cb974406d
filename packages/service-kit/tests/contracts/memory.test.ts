import { describe } from '@jest/globals';
import {
  dataStoreContract,
  eventLogContract,
  eventStreamContract,
  interactionStoreContract,
} from '@reprise/testing/contracts';
import { LogInteractionStore, MemoryDataStore, MemoryEventLog, MemoryEventStream } from '../../src/index.ts';

describe('in memory', () => {
  describe('event log', () => eventLogContract(async () => ({ log: new MemoryEventLog() })));
  describe('interaction store', () =>
    interactionStoreContract(async () => ({ store: new LogInteractionStore(new MemoryEventLog()) })));
  describe('data store', () => dataStoreContract(async () => ({ store: new MemoryDataStore() })));
  describe('event stream', () =>
    eventStreamContract(async () => {
      const stream = new MemoryEventStream();
      return { stream, read: async () => stream.records, split: async () => stream.split() };
    }));
});
