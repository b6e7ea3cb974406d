import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { asOfFromTheBeginning, stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { checkStoredSnapshots } from '../../src/verify/check-snapshots.ts';
import { emptyTables } from '../support/containers.ts';
import { ARRIVED, eventsOf } from '../support/events.ts';
import { propertyRuns } from '../support/property-runs.ts';
import {
  anySteps,
  LOGIC,
  lived,
  manySteps,
  orderlySteps,
  purseFolding,
  recordsOf,
  SUBJECT,
  timeAt,
} from './history.ts';
import { watched } from './watched.ts';

const sizes = fc.constantFrom(4, 8, 12, 20);
/** As of each day, and between days. */
const times = Array.from({ length: 33 }, (_, day) => Date.parse(timeAt(day - 1)));

describe('the past of any history', () => {
  test('is the same with snapshots and without: as of any time, as recorded at any moment, and both', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 6, arbitrary: anySteps }, { weight: 1, arbitrary: manySteps }),
        sizes,
        async (steps, size) => {
          const aggregate = purseFolding(size);
          const records = recordsOf(steps);
          const { log, store } = await lived(aggregate, records);
          const of = { log, store, aggregate, subject: SUBJECT, logic: LOGIC };
          const without = { ...of, store: (await emptyTables()).store };
          for (const recorded of [ARRIVED - 1, ...records.map((_, place) => ARRIVED + place), Infinity]) {
            expect(await stateAsRecorded(of, recorded)).toEqual(await stateAsRecorded(without, recorded));
            for (const time of recorded === Infinity ? times : times.filter((_, n) => n % 5 === 0))
              expect(await stateAsOf(of, time, recorded)).toEqual(
                await asOfFromTheBeginning(of, time, recorded),
              );
          }
        },
      ),
      propertyRuns(40),
    );
  });
});

describe('the snapshots of any history', () => {
  test('are what its log comes to, whatever was taken back', async () => {
    await fc.assert(
      fc.asyncProperty(manySteps, sizes, async (steps, size) => {
        const aggregate = purseFolding(size);
        const tables = await lived(aggregate, recordsOf(steps));
        const found: string[] = [];
        for await (const { kind } of checkStoredSnapshots(tables, aggregate, SUBJECT)) found.push(kind);
        expect(found).toEqual([]);
      }),
      propertyRuns(30),
    );
  });
});

describe('the past of a history in order', () => {
  test('takes no more events to fold than its aggregate says, as of any time and as recorded at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(orderlySteps, sizes, async (steps, size) => {
        const { folded, aggregate } = watched(purseFolding(size));
        const records = recordsOf(steps);
        const { log, store } = await lived(aggregate, records);
        const of = { log, store, aggregate, subject: SUBJECT, logic: LOGIC };
        for (const event of records.flatMap((record) => eventsOf(record))) {
          folded.clear();
          await stateAsOf(of, Date.parse(event.time), Infinity);
          expect(folded.size).toBeLessThanOrEqual(size);
          folded.clear();
          await stateAsRecorded(of, Date.parse(event.recordedtime));
          expect(folded.size).toBeLessThanOrEqual(size);
        }
      }),
      propertyRuns(40),
    );
  });
});
