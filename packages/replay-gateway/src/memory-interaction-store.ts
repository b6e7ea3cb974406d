import type { Position, Subject } from '@reprise/event-envelope';
import { behind } from './call-name.ts';
import type { InteractionItem } from './interaction-item.ts';
import type { InteractionStore } from './interaction-store.ts';

/** Interactions in memory, for tests and simulations. */
export class MemoryInteractionStore implements InteractionStore {
  readonly #items = new Map<string, InteractionItem>();

  async list(subject: Subject, position: Position): Promise<readonly InteractionItem[]> {
    const { from, to } = behind(position);
    return this.items
      .filter((item) => item.subject === subject && item.position >= from && item.position <= to)
      .sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  async insert(item: InteractionItem): Promise<InteractionItem> {
    const key = `${item.subject}\n${item.position}`;
    const stored = this.#items.get(key) ?? item;
    this.#items.set(key, stored);
    return stored;
  }

  /** All that was ever put. */
  get items(): readonly InteractionItem[] {
    return [...this.#items.values()];
  }
}
