import type { Position, Subject } from '@reprise/event-envelope';
import { behind, type InteractionItem, type InteractionStore } from '@reprise/replay-gateway';
import { behindEvent, type Caller, homeOf } from '../log/calls-behind.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { UnavailableError } from '../runtime/errors.ts';

const toInteraction = (item: LogItem): InteractionItem => item as InteractionItem; // strings and numbers: inserted below

/**
 * Interactions where they belong: in the events table, right behind the events that caused them. Those because of another
 * service's events say so (`of`): their events are not in this table, though an aggregate of that name may be.
 */
export class LogInteractionStore implements InteractionStore {
  readonly #log: EventLog;
  readonly #marks: { readonly of?: string };

  /** @param of the service whose events they are about; nothing for the own ones */
  constructor(log: EventLog, of?: string) {
    this.#log = log;
    this.#marks = of === undefined ? {} : { of };
  }

  /** @throws UnavailableError, and whatever the log throws */
  async list(subject: Subject, position: Position): Promise<readonly InteractionItem[]> {
    const items: InteractionItem[] = [];
    for await (const item of this.#log.query(subject, behind(position))) items.push(toInteraction(item));
    return items;
  }

  /** Everything behind an event, wherever it was made: the calls of one that was copied lie behind the place there. */
  async behind(event: Caller): Promise<readonly InteractionItem[]> {
    const items = await this.list(event.subject, homeOf(event) as Position); // nothing but a beginning of keys
    return items.map((item) => behindEvent(event, item));
  }

  /** An insert whose answer was lost and that is sent again finds its own item: its token says that it has won. */
  async insert(item: InteractionItem): Promise<InteractionItem> {
    const [result] = await this.#log.insert([{ ...item, ...this.#marks }]);
    if (result?.status === 'inserted') return item;
    if (result?.status === 'failed')
      throw new UnavailableError(`${item.position} was not stored: ${result.reason}`);
    const [stored] = await this.#log.get([item]);
    if (stored === undefined)
      throw new UnavailableError(`${item.position} is there and cannot be read; try again.`);
    return toInteraction(stored);
  }
}
