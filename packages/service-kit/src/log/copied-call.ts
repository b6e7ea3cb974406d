import {
  type CloudEvent,
  type CopiedInteraction,
  copiedInteractionsIn,
  originPath,
  UndecodableRecordError,
} from '@reprise/event-envelope';
import { isInteractionKey } from '@reprise/replay-gateway';
import type { LogItem } from '../ports/event-log.ts';

/**
 * `copied#<environment>/<position there>~bank.pay#1`, under the subject: a part of a call that the reaction to an event made
 * where the event was made. Behind the place there, not behind a position here: the calls of an event come before it, and
 * an event that is copied twice has several positions.
 */
export const COPIED = 'copied#';

export const isCopiedKey = (sortKey: string): boolean => sortKey.startsWith(COPIED);

/** Of such a key, where the event's calls lie: all before the call's name. An environment's name has a `~`, too. */
export const homeInKey = (sortKey: string): string =>
  sortKey.slice(0, sortKey.indexOf('~', sortKey.indexOf('/')));

/** What an item of the table may take, names and all; a little less than the 400 KB that are its limit. Bytes. */
export const MAX_ITEM_BYTES = 399 * 1024;

const PLACE = /^([^/]+\/([^~/]+))(~.+)$/;

/** The items that a record's calls become. @throws UndecodableRecordError for what the table could not take, or nobody could read */
export function copiedItems(carrier: CloudEvent): readonly LogItem[] {
  return copiedInteractionsIn(carrier).map(({ place, ...attributes }: CopiedInteraction) => {
    if (!isPlace(place)) throw new UndecodableRecordError('It carries a part of a call of no place.');
    const item = { subject: carrier.subject, position: `${COPIED}${place}`, ...attributes };
    if (storedBytes(item) > MAX_ITEM_BYTES)
      throw new UndecodableRecordError('It carries a part of a call that is larger than an item may be.');
    return item;
  });
}

function isPlace(place: string): boolean {
  const [, origin = '', position = '', name = ''] = PLACE.exec(place) ?? [];
  return originPath({ origin }).length === 1 && isInteractionKey(`${position}${name}`);
}

/** As DynamoDB counts at most: names and texts in UTF-8, 21 bytes for a number. */
export const storedBytes = (item: LogItem): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) =>
      sum + name.length + (typeof value === 'string' ? Buffer.byteLength(value) : NUMBER_BYTES),
    0,
  );

const NUMBER_BYTES = 21;
