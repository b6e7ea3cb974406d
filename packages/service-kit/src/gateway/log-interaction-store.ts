import type { Position, Subject } from '@reprise/event-envelope';
import { behind, type InteractionItem, type InteractionStore } from '@reprise/replay-gateway';
import { toInteraction } from '../log/told-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import { UnavailableError } from '../runtime/errors.ts';

/** Interactions where they belong: in the events table, right behind the events that caused them. */
export class LogInteractionStore implements InteractionStore {
  readonly #log: EventLog;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** @throws UnavailableError, and whatever the log throws */
  async list(subject: Subject, position: Position): Promise<readonly InteractionItem[]> {
    const items: InteractionItem[] = [];
    for await (const item of this.#log.query(subject, behind(position))) items.push(toInteraction(item));
    return items;
  }

  /** An insert whose answer was lost and that is sent again finds its own item: its token says that it has won. */
  async insert(item: InteractionItem): Promise<InteractionItem> {
    const [result] = await this.#log.insert([item]);
    if (result?.status === 'inserted') return item;
    if (result?.status === 'failed')
      throw new UnavailableError(`${item.position} was not stored: ${result.reason}`);
    const [stored] = await this.#log.get([item]);
    if (stored === undefined)
      throw new UnavailableError(`${item.position} is there and cannot be read; try again.`);
    return toInteraction(stored);
  }
}
