import { originPath, originText, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { type InteractionItem, isInteractionKey } from '@reprise/replay-gateway';
import type { EventLog } from '../ports/event-log.ts';
import { COPIED } from './copied-call.ts';
import { FIRST_POSITION } from './read-history.ts';

/** An event with what the log has of the calls that its reaction made, as if all lay right behind it. */
export interface ToldEvent {
  readonly event: RecordedEvent;
  readonly items: readonly InteractionItem[];
}

/** What of an event says where its calls lie. */
export type Caller = Pick<RecordedEvent, 'subject' | 'sequence' | 'origin'>;

/** Gives what lies behind an event; to be asked for events of one aggregate, in order. */
export type CallsBehind = (event: RecordedEvent) => Promise<readonly InteractionItem[]>;

/**
 * Behind which key the calls of an event lie: its own position; or, of one that was copied, the place where it was made.
 * That is the same however often it is copied, and by whatever way it has come.
 */
export function homeOf(event: Caller): string {
  const made = originPath(event).at(-1);
  return made === undefined ? event.sequence : `${COPIED}${originText([made])}`;
}

/** An item that lies behind an event's home, as if it lay behind the event itself. */
export const behindEvent = (event: Caller, item: InteractionItem): InteractionItem => ({
  ...item,
  position: `${event.sequence}${item.position.slice(homeOf(event).length)}`,
});

/** What lies behind the events of a subject, read from the log as a stream: once for each environment that they are from. */
export function callsInLog(
  log: EventLog,
  subject: Subject,
  { from = FIRST_POSITION, upTo }: { readonly from?: string | undefined; readonly upTo: string },
): CallsBehind {
  const followed = new Map<string, Follow>();
  const follow = (event: RecordedEvent): Follow => {
    const environment = originPath(event).at(-1)?.environment;
    const known = followed.get(environment ?? '');
    if (known !== undefined) return known;
    const copies = `${COPIED}${environment}/`;
    const range = environment === undefined ? { from, to: `${upTo}~~` } : { from: copies, to: `${copies}~` };
    const following = followItems(log.query(subject, range) as AsyncIterable<InteractionItem>); // those of them that are
    followed.set(environment ?? '', following);
    return following;
  };
  return async (event) => (await follow(event)(homeOf(event))).map((item) => behindEvent(event, item));
}

/** What has come along with the events: it lies behind them already. */
export function callsAmong(items: Iterable<InteractionItem>): CallsBehind {
  const follow = followItems(items);
  return ({ sequence }) => follow(sequence);
}

/** Events, each with what lies behind it. */
export async function* telling(
  events: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>,
  behind: CallsBehind,
): AsyncGenerator<ToldEvent> {
  for await (const event of events) yield { event, items: await behind(event) };
}

type Follow = (home: string) => Promise<readonly InteractionItem[]>;

/** Takes items that come in the order of their homes: those of one, then those of a later one. Of one that has been passed, none. */
function followItems(items: Iterable<InteractionItem> | AsyncIterable<InteractionItem>): Follow {
  const reading = toAsync(items);
  let next: InteractionItem | undefined;
  let isOver = false;
  const peek = async (): Promise<InteractionItem | undefined> => {
    if (next !== undefined || isOver) return next;
    const { done, value } = await reading.next();
    isOver = done === true;
    next = done ? undefined : value;
    return next;
  };
  return async (home) => {
    const found: InteractionItem[] = [];
    for (let item = await peek(); item !== undefined && item.position <= `${home}~~`; item = await peek()) {
      if (isPartOfCall(item, home)) found.push(item);
      next = undefined;
    }
    return found;
  };
}

/** Whatever a home is called: what follows it is named like what follows a position. */
const isPartOfCall = ({ position }: InteractionItem, home: string): boolean =>
  position.startsWith(`${home}~`) && isInteractionKey(`0${position.slice(home.length)}`);

async function* toAsync<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}
