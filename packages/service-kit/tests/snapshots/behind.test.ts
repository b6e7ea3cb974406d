import { expect, test } from '@jest/globals';
import { stateAsRecorded } from '../../src/query/past-state.ts';
import { emptyTables, pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, found, recordAt } from '../support/events.ts';
import { LOGIC, lived, purseFolding, SUBJECT } from './history.ts';

const MORE_THAN_A_RING = 40;

test('a repeat long after its event is told as one, also where write has come to neither of them', async () => {
  const aggregate = purseFolding(4);
  const coins = Array.from({ length: 8 }, (_, index) => recordAt(index, [added(1, `coin-${index}`)]));
  const { log, store } = await lived(aggregate, coins);
  const repeated = added(5, 'again');
  const others = Array.from({ length: MORE_THAN_A_RING }, (_, index) => found(1, `found-${index}`));
  const behind = [repeated, ...others, repeated].map((event, index) => recordAt(8 + index, [event]));
  for (const record of behind) await pumpOf(log)([record], patient);

  const of = { log, store, aggregate, subject: SUBJECT, logic: LOGIC };
  const recorded = await stateAsRecorded(of, Number.POSITIVE_INFINITY);
  expect(recorded?.folded.state).toMatchObject({ coins: 8 + 5 + MORE_THAN_A_RING });
  const without = { ...of, store: (await emptyTables()).store };
  expect(recorded).toEqual(await stateAsRecorded(without, Number.POSITIVE_INFINITY));
});
