import { defineAggregate } from '../../../packages/aggregate/src/index.ts';
import { account } from '../../../services/ledger/src/domain/account.ts';
import { AccountState } from '../../../services/ledger/src/domain/account-state.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { onEngines } from '../harness/engines.ts';
import { type BenchService, benchService } from '../harness/service.ts';
import { deposit, interest, opening, type SentEvent } from '../harness/traffic.ts';

const ACCOUNTS = 100;
/** One account in so many gets interest, once, and is parked by the bug. */
const ONE_IN = 10;
const BATCHES = 6;
const AIM = { atLeast: 0.9 };

const INTEREST = 'ledger.interest-credited.v1';
const right = account.events[INTEREST];
if (right === undefined) throw new Error(`The ledger has no ${INTEREST}.`);

/** The ledger's account with a bug that throws on one type. */
const buggy = defineAggregate('account', AccountState, {
  ...account,
  events: {
    ...account.events,
    [INTEREST]: {
      ...right,
      apply: () => {
        throw new RangeError('There is no such rate of interest.');
      },
    },
  },
});

/** Milliseconds of the whole way, from the request to the states. */
type Times = Record<'well' | 'buggy', number>;

/**
 * The same traffic through two services, one with a bug that throws on one type, batch by batch in turns: how many events of
 * the accounts that the bug leaves alone come through, beside the same without the bug.
 */
export const parked: Bench = {
  name: 'parked',
  about: 'events a second of the aggregates that a bug leaves alone, beside the same traffic without the bug',
  run: (options) =>
    onEngines(async () => {
      options.say('parking one aggregate in ten');
      const series: Times[] = [];
      for (let round = -1; round < options.rounds; round++) {
        const times = await measureRound(options);
        if (round >= 0) series.push(times);
      }
      return figuresOf(series, options);
    }),
};

async function measureRound({ quick }: BenchOptions): Promise<Times> {
  const [well, faulty] = [await benchService([account]), await benchService([buggy])];
  const all = Array.from({ length: quick ? 20 : ACCOUNTS }, (_, n) => n);
  const times: Times = { well: 0, buggy: 0 };
  for (let batch = 0; batch < batchesOf(quick); batch++) {
    const events = all.flatMap((n) => eventsAt(batch, n));
    // By turns, and each first every other time: neither has the warmer engines.
    const turns = [['well', well] as const, ['buggy', faulty] as const];
    for (const [name, service] of batch % 2 === 0 ? turns : turns.toReversed())
      times[name] += await timeOf(service, events);
  }
  return times;
}

const batchesOf = (quick: boolean): number => (quick ? 3 : BATCHES);
const isHit = (n: number): boolean => n % ONE_IN === 0;

/** An account is opened, some get interest, and then there are deposits. */
function eventsAt(batch: number, n: number): readonly SentEvent[] {
  if (batch === 0) return [opening(n), deposit(n)];
  return batch === 1 && isHit(n) ? [interest(n), deposit(n)] : [deposit(n), deposit(n)];
}

async function timeOf(service: BenchService, events: readonly SentEvent[]): Promise<number> {
  const start = performance.now();
  const records = await service.post(events);
  await service.pump(records);
  await service.write(records);
  return performance.now() - start;
}

function figuresOf(series: readonly Times[], { quick }: BenchOptions): Figure[] {
  const untouched = (quick ? 20 : ACCOUNTS) * (1 - 1 / ONE_IN) * 2 * batchesOf(quick);
  const rates = (name: keyof Times) => series.map((times) => (untouched * 1000) / times[name]);
  return [
    figure('events of the others, without the bug', 'events/s', rates('well')),
    figure('events of the others, one aggregate in ten parked', 'events/s', rates('buggy')),
    figure(
      'the others with the bug over without it',
      'ratio',
      series.map(({ well, buggy: withBug }) => well / withBug),
      AIM,
    ),
  ];
}
