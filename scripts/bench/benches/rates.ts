import { dynamoClient, kinesisClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import { eventStream, eventsTable } from '../../../packages/service-kit/tests/support/engines.ts';
import type { StreamRecord } from '../../../packages/testing/src/simulator/kinesis.ts';
import { account } from '../../../services/ledger/src/domain/account.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { type Figure, figure } from '../figure.ts';
import { eventsOf, STAGES, type Stage, serviceWithPast } from '../harness/batches.ts';
import { onEngines } from '../harness/engines.ts';
import { type RawTarget, replay } from '../harness/replay.ts';
import type { BenchService } from '../harness/service.ts';

const BATCHES = [1, 10, 100, 500];
const EVENTS_PER_ROUND = 1_000;

/** Milliseconds of the functions, and of the engines alone for the very same calls. */
type Times = Record<'ours' | 'raw', number>;

/**
 * The real functions, and the calls that they made, made again with nothing in front of the engines: the same batches,
 * client and concurrency, by turns in each round.
 */
export const rates: Bench = {
  name: 'rates',
  about: 'events a second of each function beside its engine’s raw rate for the same calls',
  run: (options) =>
    onEngines(async () => {
      const sizes = options.quick ? BATCHES.slice(0, 2) : BATCHES;
      options.say('comparing the functions with their engines');
      const service = await serviceWithPast(account, sizes.at(-1) ?? 1);
      const figures: Figure[] = [];
      for (const size of sizes) figures.push(...(await measureSize(service, size, options)));
      return figures;
    }),
};

async function measureSize(
  service: BenchService,
  size: number,
  { rounds, quick }: BenchOptions,
): Promise<Figure[]> {
  const batches = quick ? 1 : Math.max(2, Math.min(50, EVENTS_PER_ROUND / size));
  const series: Record<Stage, Times[]> = { ingest: [], pump: [], write: [] };
  for (let round = -1; round < rounds; round++) {
    const times = await measureRound(service, size, batches);
    if (round >= 0) for (const stage of STAGES) series[stage].push(times[stage]);
  }
  const rate = (ms: number): number => (size * batches * 1000) / ms;
  return STAGES.flatMap((stage) => [
    figure(
      `${stage}, ${size} a batch`,
      'events/s',
      series[stage].map(({ ours }) => rate(ours)),
    ),
    figure(
      `${stage}'s engine raw, ${size} a batch`,
      'events/s',
      series[stage].map(({ raw }) => rate(raw)),
    ),
    figure(
      `${stage} over raw, ${size} a batch`,
      'ratio',
      series[stage].map(({ ours, raw }) => raw / ours),
    ),
  ]);
}

async function measureRound(
  service: BenchService,
  size: number,
  batches: number,
): Promise<Record<Stage, Times>> {
  const times = { ingest: { ours: 0, raw: 0 }, pump: { ours: 0, raw: 0 }, write: { ours: 0, raw: 0 } };
  const target = await rawTarget();
  for (let batch = 0; batch < batches; batch++) {
    const events = eventsOf({ eventsPerBatch: size, eventsPerAccount: 1 });
    let records: readonly StreamRecord[] = [];
    const stages: Record<Stage, () => Promise<unknown>> = {
      ingest: async () => {
        records = await service.post(events);
      },
      pump: () => service.pump(records),
      write: () => service.write(records),
    };
    for (const stage of STAGES) {
      const start = performance.now();
      const calls = await service.recorder.during(stages[stage]);
      const turn = performance.now();
      await replay(calls, target);
      times[stage].ours += turn - start;
      times[stage].raw += performance.now() - turn;
    }
  }
  target.dynamo.destroy();
  target.kinesis.destroy();
  return times;
}

async function rawTarget(): Promise<RawTarget> {
  const [dynamo, kinesis] = [dynamoClient(), kinesisClient()];
  return { dynamo, kinesis, stream: await eventStream(kinesis, 1), table: await eventsTable(dynamo) };
}
