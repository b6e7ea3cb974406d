import type { Position, Subject } from '@reprise/event-envelope';
import type { InteractionItem } from './interaction-item.ts';

/** Where interactions are kept: the events table, append-only. There is no way to change or remove what is in it. */
export interface InteractionStore {
  /** Everything behind an event, by rising key; consistent. */
  list(subject: Subject, position: Position): Promise<readonly InteractionItem[]>;
  /**
   * Puts the item if its key is free.
   *
   * @returns what is stored under the key now: this item, or the one that was there
   * @throws where nothing is known: the item may be stored or not. To be tried again.
   */
  insert(item: InteractionItem): Promise<InteractionItem>;
}
