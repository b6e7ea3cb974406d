import type { EventLog, InsertResult, LogItem, LogKey } from '@reprise/service-kit';
import { Calls } from './calls.ts';
import type { Tables } from './tables.ts';
import { brief } from './trace.ts';
import type { Actor, World } from './world.ts';

const FAILED: InsertResult = { status: 'failed', reason: 'simulated' };
const named = ({ subject, position }: LogKey): string => `${subject}@${brief(position)}`;

/** The events table as one container sees it. */
export class SimulatedEventLog implements EventLog {
  readonly #tables: Tables;
  readonly #calls: Calls;

  constructor(world: World, actor: Actor, tables: Tables) {
    this.#tables = tables;
    this.#calls = new Calls(world, actor);
  }

  insert(items: readonly LogItem[]): Promise<readonly InsertResult[]> {
    const { task } = this.#calls.actor;
    return this.#calls.statements('log.insert', {
      items,
      partitionOf: ({ subject }) => subject,
      apply: (item) => this.#tables.insert(item, task),
      failed: FAILED,
      describe: (item) => `${named(item)}${brief(String(item.first ?? ''))}`,
      status: ({ status }) => status,
    });
  }

  get(keys: readonly LogKey[]): Promise<readonly (LogItem | undefined)[]> {
    return this.#calls.reads('log.get', {
      keys,
      read: (part) => this.#tables.log.get(part),
      show: (key, item) =>
        `${named(key)} ${item === undefined ? 'none' : brief(String(item.first ?? 'there'))}`,
    });
  }

  async *query(subject: string, range: { from?: string; to?: string } = {}): AsyncIterable<LogItem> {
    for (let from = range.from; ; ) {
      const length = this.#calls.world.faults.pageLength();
      const read = () =>
        firstOf(
          this.#tables.log.query(subject, { ...range, ...(from === undefined ? {} : { from }) }),
          length,
        );
      const show = (page: readonly LogItem[]) =>
        `${subject} [${page.map(({ position }) => brief(position)).join(' ')}]`;
      const page = await this.#calls.read('log.query', read, show);
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < length) return;
      from = `${last.position}\0`;
    }
  }

  async *scan(segment: number, segments: number, after?: LogKey): AsyncIterable<LogItem> {
    yield* await this.#calls.read('log.scan', () => firstOf(this.#tables.log.scan(segment, segments, after)));
  }
}

export async function firstOf<T>(items: AsyncIterable<T>, length = Infinity): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length === length) break;
  }
  return found;
}
