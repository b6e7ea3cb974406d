import { expect, test } from '@jest/globals';
import type { Aggregate } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { stateAsRecorded } from '../../src/query/past-state.ts';
import { stateAsOf } from '../../src/query/state-as-of.ts';
import { stateOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, eventsOf } from '../support/events.ts';
import { historyRecord, playedAt, playerOf } from '../support/playbacks.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { purseWith } from '../support/purse.ts';
import { findings } from '../support/verified.ts';
import { anySteps, LOGIC, lived, recordsOf, SUBJECT, type Tables, timeAt } from './history.ts';
import { modelAsOf, modelOf } from './model.ts';

const sizes = fc.constantFrom(4, 8, 20);
const times = [-1, 0, 3, 7, 12, 20, 29, 31].map((day) => Date.parse(timeAt(day)));
const MENDED = '20260601000000-mended';

interface Told {
  readonly aggregate: Aggregate;
  readonly logic: string;
  readonly isLifted: boolean;
}

/** The aggregate's past, from its snapshots: as of times, and as it was known at each record. */
async function expectPast(
  { log, store }: Tables,
  told: Told,
  records: readonly (readonly RecordedEvent[])[],
) {
  const { isLifted, ...by } = told;
  const of = { log, store, subject: SUBJECT, ...by };
  for (const [place] of records.entries()) {
    const known = records.slice(0, place + 1).flat();
    const { state, version } = modelOf(known, isLifted);
    const recorded = await stateAsRecorded(of, ARRIVED + place);
    expect(recorded?.folded).toMatchObject({ state, version });
  }
  for (const time of times) {
    const found = await stateAsOf(of, time, Number.POSITIVE_INFINITY);
    const { conflicts, ...expected } = modelAsOf(records.flat(), isLifted, time);
    expect(found).toMatchObject(expected);
    expect(found?.conflicts.map(({ id }) => id)).toEqual(conflicts);
  }
}

async function expectState(
  { log, store }: Tables,
  { aggregate, isLifted }: Told,
  events: readonly RecordedEvent[],
) {
  const { state, version, isParked } = modelOf(events, isLifted);
  const stored = await stateOf(store, SUBJECT);
  expect(stored).toMatchObject({ state, version });
  expect(stored?.parked !== undefined).toBe(isParked);
  const found = await findings({ log, store }, [aggregate]);
  expect(found.filter(({ kind }) => kind !== 'parked')).toEqual([]);
}

test('whatever is reversed, skipped and retried, an aggregate and its past are the fold of the log without those events', async () => {
  await fc.assert(
    fc.asyncProperty(anySteps, sizes, async (steps, foldAtMost) => {
      const failing = { aggregate: { ...purseWith(), foldAtMost }, logic: LOGIC, isLifted: false };
      const mended = {
        aggregate: { ...purseWith({ lifted: true }), foldAtMost },
        logic: MENDED,
        isLifted: true,
      };
      const incoming = recordsOf(steps);
      const records = incoming.map((record) => eventsOf(record));
      const tables = await lived(failing.aggregate, incoming);
      await expectState(tables, failing, records.flat());
      await expectPast(tables, failing, records);

      const { log, store } = tables;
      const player = playerOf(log, store, { aggregates: [mended.aggregate], logic: MENDED });
      const retry = await historyRecord(log, SUBJECT, { job: 'retry-1', inline: false });
      expect(await player.play([playedAt(0, retry)], patient)).toBeUndefined();
      await expectState(tables, mended, records.flat());
      await expectPast(tables, mended, records);
    }),
    propertyRuns(60),
  );
});
