import type {
  DataStore,
  DocumentKey,
  DocumentWrite,
  ListPage,
  RemoveResult,
  Stored,
  WriteResult,
} from '@reprise/service-kit';
import { Calls } from './calls.ts';
import { firstOf } from './simulated-log.ts';
import type { Tables } from './tables.ts';
import type { Actor, World } from './world.ts';

const FAILED = { status: 'failed', reason: 'simulated' } as const;

/** The data store as one container sees it. */
export class SimulatedDataStore implements DataStore {
  readonly #tables: Tables;
  readonly #calls: Calls;
  /** Which store was read last. */
  #read = 0;

  constructor(world: World, actor: Actor, tables: Tables) {
    this.#tables = tables;
    this.#calls = new Calls(world, actor);
  }

  get(keys: readonly DocumentKey[]): Promise<readonly (Stored | undefined)[]> {
    const same = this.#sameStore();
    this.#read = this.#tables.generation;
    return this.#calls.reads('store.get', {
      keys,
      read: (part) => same().get(part),
      show: ({ subject }, stored) => `${subject} ${stored?.document.rev ?? 'none'}`,
    });
  }

  write(writes: readonly DocumentWrite[]): Promise<readonly WriteResult[]> {
    const { generation } = this.#tables;
    // A table takes longer to be made anew than a container from its read to its write: who finds a new one, reads again.
    const isNew = ({ replaces }: DocumentWrite) => replaces === undefined && generation !== this.#read;
    return this.#calls.statements('store.write', {
      items: writes,
      partitionOf: ({ subject }) => subject,
      apply: async (write) =>
        generation === this.#tables.generation && !isNew(write) ? this.#tables.write(write) : FAILED,
      failed: FAILED,
      describe: ({ subject, document }) => `${subject} ${document.rev}`,
      status: ({ status }) => status,
    });
  }

  async remove(stored: Stored): Promise<RemoveResult> {
    const { generation } = this.#tables;
    const [result = FAILED] = await this.#calls.statements<Stored, RemoveResult>('store.remove', {
      items: [stored],
      partitionOf: ({ subject }) => subject,
      apply: async (item) => (generation === this.#tables.generation ? this.#tables.remove(item) : FAILED),
      failed: FAILED,
      describe: ({ subject, document }) => `${subject} ${document.rev}`,
      status: ({ status }) => status,
    });
    return result;
  }

  list(subject: string, page: ListPage): Promise<readonly Stored[]> {
    const same = this.#sameStore();
    return this.#calls.read(
      'store.list',
      () => same().list(subject, page),
      (found) => found.map(({ item, document }) => `${item} ${document.rev}`).join(' '),
    );
  }

  find(index: string, value: string, page: { limit: number; after?: string }) {
    const same = this.#sameStore();
    return this.#calls.read(
      'store.find',
      () => same().find(index, value, page),
      ({ keys }) => `${keys.length}`,
    );
  }

  async *scan(segment: number, segments: number, after?: DocumentKey): AsyncIterable<Stored> {
    const same = this.#sameStore();
    yield* await this.#calls.read('store.scan', () => firstOf(same().scan(segment, segments, after)));
  }

  /** The store of now, as long as it has not been lost or restored meanwhile: a call does not reach another one. */
  #sameStore(): () => DataStore {
    const { generation } = this.#tables;
    return () => {
      if (generation !== this.#tables.generation) throw new Error('the table is gone');
      return this.#tables.store;
    };
  }
}
