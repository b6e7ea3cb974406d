import type { EventLog, InsertResult, LogItem, LogKey, Range } from '../../ports/event-log.ts';
import { byRank } from './segments.ts';

/** An events table in memory, for tests and simulations. */
export class MemoryEventLog implements EventLog {
  readonly #subjects = new Map<string, Map<string, LogItem>>();

  async insert(items: readonly LogItem[]): Promise<readonly InsertResult[]> {
    return items.map((item) => {
      const log = this.#subjects.get(item.subject) ?? new Map<string, LogItem>();
      if (log.has(item.position)) return { status: 'exists' };
      this.#subjects.set(item.subject, log.set(item.position, item));
      return { status: 'inserted' };
    });
  }

  async get(keys: readonly LogKey[]): Promise<readonly (LogItem | undefined)[]> {
    return keys.map(({ subject, position }) => this.#subjects.get(subject)?.get(position));
  }

  async *query(subject: string, { from = '', to }: Range = {}): AsyncIterable<LogItem> {
    for (const item of this.#sorted(subject)) {
      if (item.position >= from && (to === undefined || item.position <= to)) yield item;
    }
  }

  async *scan(segment: number, segments: number, after?: LogKey): AsyncIterable<LogItem> {
    for (const subject of byRank(this.#subjects.keys(), segment, segments, after?.subject)) {
      const from = subject === after?.subject ? after.position : '';
      yield* this.#sorted(subject).filter(({ position }) => position > from);
    }
  }

  #sorted(subject: string): LogItem[] {
    const items = [...(this.#subjects.get(subject)?.values() ?? [])];
    return items.sort((a, b) => (a.position < b.position ? -1 : 1));
  }
}
