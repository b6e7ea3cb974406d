import { describe, expect, test } from '@jest/globals';
import { isSkip, type RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { type Recorded, stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { eventsOf } from '../support/events.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { LOGIC, lived, manySteps, purseFolding, recordsOf, SUBJECT, timeAt } from './history.ts';
import { watched } from './watched.ts';

const sizes = fc.constantFrom(4, 8, 12);
const times = Array.from({ length: 33 }, (_, day) => Date.parse(timeAt(day - 1)));

/** Events of up to a time that came into the log behind one of a later time. */
function lateAsOf(events: readonly RecordedEvent[], time: number): number {
  const isUpTo = (event: RecordedEvent): boolean => Date.parse(event.time) <= time;
  const later = events.findIndex((event) => !isUpTo(event));
  return later < 0 ? 0 : events.slice(later).filter(isUpTo).length;
}

/** Whether something was skipped, and the logic fails before the skip all the same. */
const isStillParked = (past: Recorded | undefined, known: readonly RecordedEvent[]): boolean => {
  const at = past?.fault?.at;
  return at !== undefined && known.some((event) => isSkip(event) && event.sequence > at);
};

describe('the past of any history', () => {
  test('takes no more events to fold than its aggregate says and came late, whatever was taken back', async () => {
    await fc.assert(
      fc.asyncProperty(manySteps, sizes, async (steps, size) => {
        const { folded, aggregate } = watched(purseFolding(size));
        const records = recordsOf(steps);
        const { log, store } = await lived(aggregate, records);
        const of = { log, store, aggregate, subject: SUBJECT, logic: LOGIC };
        const events = records.flatMap((record) => eventsOf(record));
        const now = await stateAsRecorded(of, Infinity);
        for (const time of isStillParked(now, events) ? [] : times) {
          folded.clear();
          await stateAsOf(of, time, Infinity);
          const most = Math.max(size, (3 * size) / 4 + lateAsOf(events, time));
          expect(folded.size).toBeLessThanOrEqual(most);
        }
        for (const { recordedtime } of events) {
          folded.clear();
          const past = await stateAsRecorded(of, Date.parse(recordedtime));
          const known = events.filter((event) => event.recordedtime <= recordedtime);
          if (!isStillParked(past, known)) expect(folded.size).toBeLessThanOrEqual(size);
        }
      }),
      propertyRuns(30),
    );
  });
});
