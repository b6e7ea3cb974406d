import { contentDigest, indexOf, type RecordedEvent, recordOf } from '@reprise/event-envelope';
import { fromEventItem } from '../log/event-item.ts';
import { cuttingEvents } from '../log/read-history.ts';
import type { LogItem } from '../ports/event-log.ts';
import { messageOf } from '../runtime/errors.ts';
import type { Report } from './finding.ts';

const NO_EVENTS: readonly RecordedEvent[] = [];

/**
 * Checks the events of one subject, as their items come: each says what its digest says, and records are whole, up to the
 * last.
 */
export function checkingRecords(report: Report) {
  const take = cuttingEvents();
  let isCut = false;
  let open: string | undefined;
  return {
    /** @returns the events of a record, with its last one; none from the first one on that is not whole */
    add(item: LogItem): readonly RecordedEvent[] {
      const event = readEvent(item, report);
      isCut ||= event === undefined;
      if (event === undefined || isCut) return NO_EVENTS;
      const events = take(event, item.count);
      open = events?.length === 0 ? recordOf(event.sequence) : undefined;
      if (events !== undefined) return events;
      isCut = true;
      report(
        'log-gap',
        `Events before ${event.sequence} are missing. Nobody reads on from there.`,
        event.sequence,
      );
      return NO_EVENTS;
    },
    end(): void {
      if (open !== undefined)
        report('record-incomplete', `Of record ${open}, the last one, events are missing.`, open);
    },
  };
}

function readEvent(item: LogItem, report: Report): RecordedEvent | undefined {
  try {
    const event = fromEventItem(item);
    if (!hasDigestOf(item, event))
      report('digest-differs', `What lies at ${item.position} is not what its digest was made of.`);
    if (indexOf(event.sequence) === 0 && !isCount(item.count))
      report('event-unreadable', `${item.position} does not say how many events its record holds.`);
    return event;
  } catch (error) {
    report('event-unreadable', `${item.position} cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

const hasDigestOf = ({ digest }: LogItem, event: RecordedEvent): boolean =>
  digest instanceof Uint8Array && Buffer.compare(digest, contentDigest(event)) === 0;

const isCount = (count: unknown): boolean => Number.isInteger(count) && Number(count) > 0;
