import { describe, expect, test } from '@jest/globals';
import { explore, type Kit, type Run, scenarios, simulate } from '../../src/simulator/index.ts';
import { forgetfulPump, withoutConditions } from './broken-kits.ts';

const SEEDS = 100;

async function firstFailing(kit: Kit): Promise<Run | undefined> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = await simulate(seed, kit);
    if (run.violation !== undefined) return run;
  }
  return undefined;
}

const scenarioNamed = (part: string) => {
  const found = scenarios.find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`There is no scenario about "${part}".`);
  return found;
};

describe('the simulator finds', () => {
  test('a store that checks no condition', async () => {
    expect((await firstFailing(withoutConditions))?.violation?.message).toBeDefined();
  });

  test('a pump that acknowledges what it has not stored', async () => {
    expect((await firstFailing(forgetfulPump))?.violation?.check).toBe('acknowledged means stored');
  });

  test('the same violation at the same step, when the seed runs again', async () => {
    const found = await firstFailing(forgetfulPump);
    const again = await simulate(found?.seed ?? 0, forgetfulPump);
    expect(again.violation?.message).toBe(found?.violation?.message);
    expect(again.trace.hash()).toBe(found?.trace.hash());
  });
});

describe('exploring every schedule', () => {
  test('finds nothing in the real code: two records, nothing goes wrong', async () => {
    const { violation, isComplete, schedules } = await explore(scenarioNamed('nothing goes wrong'));
    expect(violation?.message).toBeUndefined();
    expect({ isComplete, isMany: schedules > 100 }).toEqual({ isComplete: true, isMany: true });
  });

  test('finds nothing in the real code: any one call goes wrong', async () => {
    const { violation, isComplete } = await explore(scenarioNamed('any one call'));
    expect(violation?.message).toBeUndefined();
    expect(isComplete).toBe(true);
  }, 120_000);

  test('finds the lost update of two containers over a store that checks no condition', async () => {
    const { violation, trace } = await explore(scenarioNamed('a lease is lost'), { kit: withoutConditions });
    expect(violation?.message).toBeDefined();
    expect(trace?.last(1_000).join('\n')).toContain('loses its lease');
  }, 120_000);

  test('gives up where it is told to', async () => {
    const { schedules, isComplete } = await explore(scenarioNamed('any one call'), { limit: 10 });
    expect({ schedules, isComplete }).toEqual({ schedules: 10, isComplete: false });
  });
});
