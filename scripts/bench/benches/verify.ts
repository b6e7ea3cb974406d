import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import { DynamoDataStore } from '../../../packages/service-kit/src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../../packages/service-kit/src/adapters/aws/dynamo-event-log.ts';
import { verify } from '../../../packages/service-kit/src/index.ts';
import { dataStoreTable, eventsTable } from '../../../packages/service-kit/tests/support/engines.ts';
import { aggregates } from '../../../services/ledger/src/domain/index.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { figure } from '../figure.ts';
import { onEngines } from '../harness/engines.ts';
import { fillTables } from '../harness/filled-tables.ts';
import type { LogShape } from '../harness/generated-log.ts';

const SHAPE: LogShape = { accounts: 10_000, eventsPerAccount: 10 };
const QUICK_SHAPE: LogShape = { accounts: 50, eventsPerAccount: 10 };
const SEGMENTS = 4;

/**
 * `reprise verify` over a log of 100,000 events, with its identities, its timeline and all states, by turns with nothing but a
 * Scan of the events table by the same client in as many segments.
 */
export const verification: Bench = {
  name: 'verify',
  about: 'verify, beside a Scan of the log with nothing else done',
  run: (options) => onEngines(() => measured(options)),
};

async function measured({ rounds, quick, say }: BenchOptions) {
  const shape = quick ? QUICK_SHAPE : SHAPE;
  const events = shape.accounts * shape.eventsPerAccount;
  const dynamo = dynamoClient();
  const [logTable, storeTable] = [await eventsTable(dynamo), await dataStoreTable(dynamo, ['byOwner'])];
  const log = new DynamoEventLog(dynamo, logTable);
  const store = new DynamoDataStore(dynamo, storeTable);
  say(`filling both tables with ${events} events of ${shape.accounts} accounts`);
  await fillTables({ dynamo, eventsTable: logTable, store }, shape);

  const verifyAll = async (): Promise<void> => {
    let seen = 0;
    const onProgress = (done: { readonly events: number }) => {
      seen = done.events;
    };
    for await (const finding of verify({ log, store, aggregates }, { segments: SEGMENTS, onProgress }))
      throw new Error(`Nothing should be found: ${JSON.stringify(finding)}`);
    if (seen !== events) throw new Error(`${seen} of ${events} events were verified.`);
  };
  const series = { ours: [] as number[], raw: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    say(round < 0 ? 'verifying to warm up' : `verifying, round ${round + 1} of ${rounds}`);
    const [raw, ours] = [
      await rateOf(events, () => scanAll(dynamo, logTable)),
      await rateOf(events, verifyAll),
    ];
    if (round < 0) continue;
    series.ours.push(ours);
    series.raw.push(raw);
  }
  dynamo.destroy();
  const ratios = series.ours.map((ours, round) => ours / (series.raw[round] ?? 0));
  return [
    figure('verify', 'events/s', series.ours),
    figure('dynoxide raw, Scan of the log', 'events/s', series.raw),
    figure('verify over the raw Scan', 'ratio', ratios, { atLeast: 0.5 }),
  ];
}

async function rateOf(events: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (events * 1000) / (performance.now() - start);
}

async function scanAll(client: DynamoDBClient, TableName: string): Promise<void> {
  const scanSegment = async (Segment: number): Promise<void> => {
    const pages = paginateScan(
      { client },
      { TableName, ConsistentRead: true, Segment, TotalSegments: SEGMENTS },
    );
    for await (const _page of pages);
  };
  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(segment)));
}
