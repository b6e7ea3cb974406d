import { costOfMillion, fixedMonthly, totalUsd } from '../../../packages/cli/src/cost/estimate.ts';
import { naiveUsage } from '../../../packages/cli/src/cost/naive.ts';
import type { Usage } from '../../../packages/cli/src/cost/usage.ts';
import type { Bench } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { type Counted, countedUnits } from '../harness/units.ts';
import { billedMs, LOG_BYTES_PER_CALL, MEMORY_GB, usageOfRun } from '../harness/usage.ts';

const AIM = { atMost: 1.1 };

/** List prices of what was counted; the formula is in docs/cost.md. */
export const cost: Bench = {
  name: 'cost',
  about: 'list price in USD per million events, from the counted units',
  run: async (options) => {
    const counted = await countedUnits(options);
    const alone = counted.find(
      ({ eventsPerBatch, idempotency }) => eventsPerBatch === 1 && idempotency === 'recent',
    );
    return [...counted.flatMap(figuresOf), ...(alone === undefined ? [] : [naive(alone)]), ...fixed()];
  },
};

function figuresOf({ eventsPerBatch, eventsPerAccount, idempotency, runs }: Counted): Figure[] {
  const shape = `${eventsPerBatch} a request, ${eventsPerAccount} an account, ${idempotency}`;
  const usages = runs.map((run) => usageOfRun(run, eventsPerBatch));
  const aim = eventsPerBatch === 10 && eventsPerAccount === 10 ? AIM : undefined;
  return [
    figure(`a million events, ${shape}`, 'USD', usages.map(withoutLogs), aim),
    figure(`the functions' logs of a million events, ${shape}`, 'USD', usages.map(logs)),
  ];
}

const lines = (usage: Usage) => costOfMillion(usage, 'PROVISIONED');
const withoutLogs = (usage: Usage): number => totalUsd(lines(usage).filter(({ name }) => name !== 'logGb'));
const logs = (usage: Usage): number => totalUsd(lines(usage).filter(({ name }) => name === 'logGb'));

/** The same events, one at a time, in functions that run as long as ours did for one. */
function naive(alone: Counted): Figure {
  const usage = naiveUsage({
    eventBytes: 700,
    eventUnits: 1,
    stateUnits: 1,
    memoryGb: MEMORY_GB,
    msPerCall: billedMs(alone),
    logBytesPerCall: LOG_BYTES_PER_CALL,
  });
  return figure('a million events, naive: one at a time', 'USD', [withoutLogs(usage)]);
}

const fixed = (): Figure[] =>
  (['PROVISIONED', 'ON_DEMAND'] as const).flatMap((mode) =>
    fixedMonthly(mode).map(({ unit, usd }) =>
      figure(`a month of one service, ${mode}: ${unit}`, 'USD/month', [usd]),
    ),
  );
