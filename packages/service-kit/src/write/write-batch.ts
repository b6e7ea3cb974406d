import { aggregateOf } from '@reprise/event-envelope';
import { type IncomingRecord, isRead, type ReadRecord, readRecord } from '../log/record.ts';
import { backOff, type Deadline } from '../runtime/deadline.ts';
import type { Work, WriteParts } from './write-parts.ts';
import { writeRound } from './write-round.ts';

/**
 * Folds a batch of the event stream into the data store: each aggregate read once, folded in memory, written once.
 * Aggregates that fail for now are tried again until time is up; the others are done meanwhile.
 *
 * @returns the sequence number of the first record that must come again, or nothing
 */
export async function writeBatch(
  parts: WriteParts,
  records: readonly IncomingRecord[],
  deadline: Deadline,
): Promise<string | undefined> {
  const read = records.map((record) => readRecord(record, parts.logEpoch)).filter(isRead);
  let pending = workOf(parts, read);
  const handedBack: Work[] = [];
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt > 0 && !(await backOff(attempt, deadline))) break;
    const round = await writeRound(parts, pending);
    handedBack.push(...round.handBack);
    pending = round.again;
  }
  const failed = new Set([...handedBack, ...pending].map(({ firstRecord }) => firstRecord));
  parts.telemetry.count('HandedBack', failed.size);
  return records.find(({ sequenceNumber }) => failed.has(sequenceNumber))?.sequenceNumber;
}

/** Groups by aggregate. Records that cannot be read are pump's to keep; subjects of no aggregate here have no state. */
function workOf({ aggregates, telemetry }: WriteParts, records: readonly ReadRecord[]): readonly Work[] {
  const byName = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate]));
  return [...Map.groupBy(records, ({ subject }) => subject)].flatMap(([subject, ofSubject]) => {
    const aggregate = byName.get(aggregateOf(subject));
    const [first] = ofSubject;
    if (aggregate !== undefined && first !== undefined) {
      const events = ofSubject.flatMap((record) => record.events);
      return [{ subject, aggregate, events, firstRecord: first.incoming.sequenceNumber }];
    }
    telemetry.warn('Events of an aggregate that this service does not have; they are in the log alone.', {
      subject,
    });
    return [];
  });
}
