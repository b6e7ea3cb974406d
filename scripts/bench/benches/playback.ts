import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { costOfMillion, totalUsd } from '../../../packages/cli/src/cost/estimate.ts';
import { NO_USAGE, type Usage } from '../../../packages/cli/src/cost/usage.ts';
import { localEnvironment } from '../../../packages/local-aws/src/index.ts';
import type { Bench } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { deployedSettings } from '../harness/deployed-settings.ts';
import { onEngines } from '../harness/engines.ts';
import type { LogShape } from '../harness/generated-log.ts';
import { MEMORY_GB } from '../harness/usage.ts';
import { total } from '../meter/tally.ts';
import { startGeneratedEngine } from '../programs/generated-engine.ts';
import type { Played } from '../programs/playback.ts';
import { closeEngine } from '../programs/serve-engine.ts';

const EVENTS_PER_ACCOUNT = 10;
const MB = 1024 * 1024;
const GB = 1024 * MB;
/** playback, and write. */
const FUNCTIONS = 2;
const [OF_CALLS, OF_MEMORY, OF_WRITES] = [{ atMost: 0.15 }, { atMost: 20 }, { atMost: 1 }];

const manyAccounts = (events: number): LogShape => ({
  accounts: events / EVENTS_PER_ACCOUNT,
  eventsPerAccount: EVENTS_PER_ACCOUNT,
});
const oneAccount = (events: number): LogShape => ({ accounts: 1, eventsPerAccount: events });

const SIZES = { counted: [10_000, 100_000, 1_000_000], grown: [20_000, 200_000], alone: [10_000, 100_000] };
const QUICK_SIZES = { counted: [100, 200, 300], grown: [100, 200], alone: [100, 200] };

/**
 * What a rebuild calls, consumes and keeps in memory. Made-up logs, the real functions and SDK; nothing here depends on
 * how fast the machine is.
 */
export const playback: Bench = {
  name: 'playback',
  about: 'a rebuild’s AWS calls, state writes, price and memory, however large the log',
  run: ({ quick, say }) =>
    onEngines(async ({ dynamodb }) => {
      const sizes = quick ? QUICK_SIZES : SIZES;
      const engine = await startGeneratedEngine(dynamodb);
      const play = (what: 'count' | 'memory', shapes: readonly LogShape[]) => {
        say(`playing back, ${what}: ${shapes.map(nameOf).join(', ')}`);
        return playedBack(what, shapes, engine.endpoint);
      };
      try {
        const counted = await play('count', sizes.counted.map(manyAccounts));
        const grown = await play('memory', sizes.grown.map(manyAccounts));
        const alone = await play('memory', sizes.alone.map(oneAccount));
        return [...counted.flatMap(countsOf), ...growth(grown, 'resident'), ...growth(alone, 'peak')];
      } finally {
        closeEngine(engine);
      }
    }),
};

const nameOf = ({ accounts, eventsPerAccount }: LogShape): string => {
  const events = (accounts * eventsPerAccount).toLocaleString('en');
  return accounts === 1
    ? `${events} events of one account`
    : `${events} events of ${accounts.toLocaleString('en')} accounts`;
};

async function playedBack(
  what: 'count' | 'memory',
  shapes: readonly LogShape[],
  endpoint: string,
): Promise<readonly Played[]> {
  const program = join(import.meta.dirname, '..', 'programs', 'playback.ts');
  const names = shapes.map(({ accounts, eventsPerAccount }) => `${accounts}x${eventsPerAccount}`);
  const args = ['--no-warnings', '--expose-gc', program, what, ...names];
  const env = {
    ...process.env,
    ...deployedSettings(),
    ...localEnvironment({ dynamodb: endpoint, kinesis: endpoint }),
  };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as Played[]; // the program prints such an array
}

function countsOf(played: Played): Figure[] {
  const { shape, done, tally, stateWrites } = played;
  const events = shape.accounts * shape.eventsPerAccount;
  if (done.events !== events || done.aggregates !== shape.accounts)
    throw new Error(`${nameOf(shape)}: ${done.events} events of ${done.aggregates} were played back.`);
  return [
    figure(`rebuild calls, ${nameOf(shape)}`, 'calls/event', [tally.calls / events], OF_CALLS),
    figure(
      `rebuild state writes, ${nameOf(shape)}`,
      'writes/aggregate',
      [stateWrites / shape.accounts],
      OF_WRITES,
    ),
    figure(`rebuild of a million events, ${nameOf(shape)}`, 'USD', [
      totalUsd(costOfMillion(usageOf(played, events), 'PROVISIONED')),
    ]),
  ];
}

function usageOf({ tally, ms }: Played, events: number): Usage {
  const perEvent = (amount: number): number => amount / events;
  return {
    ...NO_USAGE,
    invocations: perEvent(tally.calls), // more than there are: no function is invoked more often than it calls
    gbSeconds: perEvent((ms / 1000) * FUNCTIONS * MEMORY_GB),
    writeUnits: perEvent(total(tally.writeUnits)),
    readUnits: perEvent(total(tally.readUnits)),
    putUnits: perEvent(tally.putUnits),
    streamGbIn: perEvent(tally.streamBytesIn / GB),
    streamGbOut: perEvent(tally.streamBytes / GB),
  };
}

function growth([first, last]: readonly Played[], of: 'resident' | 'peak'): Figure[] {
  if (first === undefined || last === undefined) throw new Error('Nothing was played back.');
  const what = of === 'resident' ? 'memory' : 'peak memory';
  return [
    figure(`rebuild ${what}, ${nameOf(first.shape)}`, 'MB', [first[of] / MB]),
    figure(
      `rebuild ${what}'s growth to ${nameOf(last.shape)}`,
      'MB',
      [(last[of] - first[of]) / MB],
      OF_MEMORY,
    ),
  ];
}
