import { explore, type Scenario, scenarios } from '../../packages/testing/src/simulator/index.ts';
import { say, sayTrace } from './say.ts';

const LAST_STEPS = 100;

/** Runs every schedule of every scenario. @returns whether none violates anything */
export async function exploreAll(): Promise<boolean> {
  let holds = true;
  for (const scenario of scenarios) holds = (await exploreOne(scenario)) && holds;
  return holds;
}

async function exploreOne(scenario: Scenario): Promise<boolean> {
  const { schedules, states, violation, trace } = await explore(scenario);
  const found = violation === undefined ? 'nothing violated' : violation.message;
  say(`${scenario.name}: ${schedules} schedules, ${states} states, ${found}`);
  if (violation !== undefined) sayTrace(trace?.last(LAST_STEPS) ?? []);
  return violation === undefined;
}
