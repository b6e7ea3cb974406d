import {
  type DataStore,
  type DocumentWrite,
  type InsertResult,
  type LogItem,
  MemoryDataStore,
  MemoryEventLog,
  type RemoveResult,
  type Stored,
  type WriteResult,
} from '@reprise/service-kit';
import { firstOf } from './simulated-log.ts';
import type { Task } from './world.ts';

/** Is told of all that changes in the tables, the moment it does. */
export interface Watcher {
  /** @param by what whoever wrote it was at, where that is known */
  inserted(item: LogItem, by: Task | undefined): void;
  written(write: DocumentWrite, by: Task | undefined): void;
  removed(stored: Stored): void;
}

/** Both tables of a service, in memory. */
export class Tables {
  readonly log = new MemoryEventLog();
  /** Rises with every loss and restoration: a call that is under way does not reach another store. */
  generation = 0;
  watcher: Watcher | undefined;
  #store = new MemoryDataStore();
  #lost: MemoryDataStore | undefined;

  get store(): DataStore {
    return this.#store;
  }

  /** What is in the store, or will be again once it is restored. */
  get lasting(): DataStore {
    return this.#lost ?? this.#store;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  async insert(item: LogItem, by?: Task): Promise<InsertResult> {
    const [result] = await this.log.insert([item]);
    if (result?.status === 'inserted') this.watcher?.inserted(item, by);
    return result ?? { status: 'failed', reason: 'no result' };
  }

  async write(write: DocumentWrite, by?: Task): Promise<WriteResult> {
    const [result] = await this.#store.write([write]);
    if (result?.status === 'written') this.watcher?.written(write, by);
    return result ?? { status: 'failed', reason: 'no result' };
  }

  async remove(stored: Stored): Promise<RemoveResult> {
    const result = await this.#store.remove(stored);
    if (result.status === 'removed') this.watcher?.removed(stored);
    return result;
  }

  /** By hand, past all that is watched. */
  tamper(write: DocumentWrite): Promise<readonly WriteResult[]> {
    return this.#store.write([write]);
  }

  backup(): Promise<readonly Stored[]> {
    return firstOf(this.#store.scan(0, 1));
  }

  /** The data store is empty from now on. */
  lose(): void {
    this.#lost ??= this.#store;
    this.#store = new MemoryDataStore();
    this.generation++;
  }

  /** The data store is what it was when it was lost. */
  find(): void {
    this.#store = this.#lost ?? this.#store;
    this.#lost = undefined;
    this.generation++;
  }

  /** What was lost will not come back: an empty store is what there is. */
  giveUp(): void {
    this.#lost = undefined;
  }

  /** The data store is what it was when the backup was made. */
  async restore(backup: readonly Stored[]): Promise<void> {
    this.#store = new MemoryDataStore();
    await this.#store.write(backup);
    this.generation++;
  }
}
