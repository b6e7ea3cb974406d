import * as fc from 'fast-check';
import type {
  DataStore,
  DocumentKey,
  DocumentWrite,
  EventStream,
  ListPage,
  OpenShard,
  OutgoingRecord,
  PutResult,
  RemoveResult,
  Stored,
  WriteResult,
} from '../../src/index.ts';
import type { EventLog, InsertResult, LogItem, LogKey, Range } from '../../src/ports/event-log.ts';

/** `before`: the call did not get there. `after`: it took effect, and the answer got lost. */
export type Fault = 'before' | 'after';

/** Says of each statement, in the order in which they are made, what goes wrong with it. */
export type FaultPlan = () => Fault | undefined;

export const noFaults: FaultPlan = () => undefined;

/** The faults of a list, one a statement; then none, so that whoever tries again gets through in the end. */
export function planned(faults: readonly (Fault | undefined)[]): FaultPlan {
  let next = 0;
  return () => faults[next++];
}

/** Plans in which about every fourth statement fails, for the first statements of a run. */
export const faultPlans = (maxLength = 60): fc.Arbitrary<readonly (Fault | undefined)[]> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant<Fault>('before') },
      { weight: 1, arbitrary: fc.constant<Fault>('after') },
    ),
    { maxLength, size: 'max' },
  );

const failed = { status: 'failed', reason: 'ThrottlingError: injected' } as const;

/** A read that fails throws, as the SDK does. */
function orThrow(fault: Fault | undefined): void {
  if (fault !== undefined) throw new Error('ProvisionedThroughputExceededException: injected');
}

/** An events table whose statements fail by plan, each by itself. `onInsert` sees it after every statement. */
export class FaultyEventLog implements EventLog {
  readonly #inner: EventLog;
  readonly #plan: FaultPlan;
  readonly #onInsert: () => Promise<void>;

  constructor(inner: EventLog, plan: FaultPlan, onInsert: () => Promise<void> = async () => {}) {
    this.#inner = inner;
    this.#plan = plan;
    this.#onInsert = onInsert;
  }

  async insert(items: readonly LogItem[]): Promise<readonly InsertResult[]> {
    const results: InsertResult[] = [];
    for (const item of items) results.push(await this.#insertOne(item));
    return results;
  }

  async get(keys: readonly LogKey[]) {
    orThrow(this.#plan());
    return this.#inner.get(keys);
  }

  async *query(subject: string, range?: Range): AsyncIterable<LogItem> {
    orThrow(this.#plan());
    yield* this.#inner.query(subject, range);
  }

  scan(segment: number, segments: number, after?: LogKey): AsyncIterable<LogItem> {
    return this.#inner.scan(segment, segments, after);
  }

  async #insertOne(item: LogItem): Promise<InsertResult> {
    const fault = this.#plan();
    const [result = failed] = fault === 'before' ? [] : await this.#inner.insert([item]);
    await this.#onInsert();
    return fault === undefined ? result : failed;
  }
}

/** A data store whose writes fail by plan, each by itself. */
export class FaultyDataStore implements DataStore {
  readonly #inner: DataStore;
  readonly #plan: FaultPlan;

  constructor(inner: DataStore, plan: FaultPlan) {
    this.#inner = inner;
    this.#plan = plan;
  }

  async get(keys: readonly DocumentKey[]) {
    orThrow(this.#plan());
    return this.#inner.get(keys);
  }

  async write(writes: readonly DocumentWrite[]): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    for (const write of writes) {
      const fault = this.#plan();
      const [result = failed] = fault === 'before' ? [] : await this.#inner.write([write]);
      results.push(fault === undefined ? result : failed);
    }
    return results;
  }

  async remove(stored: Stored): Promise<RemoveResult> {
    const fault = this.#plan();
    const result = fault === 'before' ? failed : await this.#inner.remove(stored);
    return fault === undefined ? result : failed;
  }

  async list(subject: string, page: ListPage) {
    orThrow(this.#plan());
    return this.#inner.list(subject, page);
  }

  find(index: string, value: string, page: { limit: number; after?: string }) {
    return this.#inner.find(index, value, page);
  }

  scan(segment: number, segments: number, after?: DocumentKey) {
    return this.#inner.scan(segment, segments, after);
  }
}

/** A stream that answers for some subjects with a refusal, as long as `refuses` says so. */
export class PushingBackStream implements EventStream {
  readonly #inner: EventStream;
  readonly #refuses: (record: OutgoingRecord) => 'throttled' | 'failed' | undefined;

  constructor(inner: EventStream, refuses: (record: OutgoingRecord) => 'throttled' | 'failed' | undefined) {
    this.#inner = inner;
    this.#refuses = refuses;
  }

  async put(records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> {
    const results = records.map(async (record): Promise<PutResult> => {
      const status = this.#refuses(record);
      const [result] = status === undefined ? await this.#inner.put([record]) : [];
      return result ?? { status: status ?? 'failed', reason: 'injected' };
    });
    return Promise.all(results);
  }

  openShards() {
    return this.#inner.openShards();
  }

  putAt(shard: OpenShard, record: OutgoingRecord) {
    return this.#inner.putAt(shard, record);
  }

  createdAt() {
    return this.#inner.createdAt();
  }

  retention() {
    return this.#inner.retention();
  }
}
