import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeRecord, identityHash } from '../../../packages/event-envelope/src/index.ts';
import { dynamoClient, kinesisClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import { DynamoEventLog } from '../../../packages/service-kit/src/adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../../../packages/service-kit/src/adapters/aws/kinesis-event-stream.ts';
import { toEventItem } from '../../../packages/service-kit/src/log/event-item.ts';
import { identityItem } from '../../../packages/service-kit/src/log/identity-item.ts';
import { isRead, readRecord } from '../../../packages/service-kit/src/log/record.ts';
import { eventStream, eventsTable } from '../../../packages/service-kit/tests/support/engines.ts';
import type { Bench } from '../bench.ts';
import { figure } from '../figure.ts';
import { type Cloud, cloudOf } from '../harness/cloud.ts';
import { deposit, opening, type SentEvent } from '../harness/traffic.ts';

const EVENTS = 6_000;
const QUICK_EVENTS = 200;
const EVENTS_PER_ACCOUNT = 6;

/**
 * `reprise import` through the whole local cloud, HTTP and event source mappings included, until every outcome is known;
 * by turns with the same engines' raw rates: the same records put on a stream, and what the log keeps of them inserted in a table,
 * which for types that are remembered for ever is an event and its identity.
 */
export const imported: Bench = {
  name: 'import',
  about: 'import end to end, beside what the engines take when nothing else is done',
  run: async ({ root, rounds, quick, say }) => {
    const cloud = await cloudOf(root);
    const series = {
      ours: [] as number[],
      kinesis: [] as number[],
      dynamo: [] as number[],
      events: [] as number[],
    };
    for (let round = -1; round < rounds; round++) {
      say(round < 0 ? 'importing to warm up' : `importing, round ${round + 1} of ${rounds}`);
      const events = eventsOf(quick ? QUICK_EVENTS : EVENTS, round + 1);
      const ours = await importRate(root, cloud, events);
      const raw = await rawRates(events);
      if (round < 0) continue;
      series.ours.push(ours);
      series.kinesis.push(raw.kinesis);
      series.dynamo.push(raw.dynamo);
      series.events.push(raw.events);
    }
    const over = (rates: readonly number[]) =>
      series.ours.map((ours, round) => ours / Math.min(series.kinesis[round] ?? 0, rates[round] ?? 0));
    return [
      figure('import end to end', 'events/s', series.ours),
      figure('kinesalite raw, PutRecords', 'events/s', series.kinesis),
      figure('dynoxide raw, INSERT of what the log keeps of the events', 'events/s', series.dynamo),
      figure('dynoxide raw, INSERT of the events without their identities', 'events/s', series.events),
      figure('import over the slower engine', 'ratio', over(series.dynamo), { atLeast: 0.5 }),
      figure('import over the slower engine without identities', 'ratio', over(series.events)),
    ];
  },
};

const eventsOf = (count: number, round: number): SentEvent[] =>
  Array.from({ length: count }, (_, index) => {
    const account = round * EVENTS + Math.floor(index / EVENTS_PER_ACCOUNT);
    return index % EVENTS_PER_ACCOUNT === 0 ? opening(account) : deposit(account);
  });

/** Events a second, as the command line says it. */
async function importRate(
  root: string,
  { environment }: Cloud,
  events: readonly SentEvent[],
): Promise<number> {
  const file = join(environment.REPRISE_LOCAL_DIR ?? '', 'events.ndjson');
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
  const args = [join(root, 'packages/cli/bin/reprise.mjs'), 'import', 'ledger', file];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: environment });
  const [, rate] = /(\d+) events\/s/.exec(stdout + stderr) ?? [];
  if (rate === undefined) throw new Error(`The import did not say how fast it was:\n${stdout}${stderr}`);
  return Number(rate);
}

/** The adapters alone, with as many calls at once and as much in each as in the functions. */
async function rawRates(events: readonly SentEvent[]) {
  const [dynamo, kinesis] = [dynamoClient(), kinesisClient()];
  const stream = new KinesisEventStream(kinesis, await eventStream(kinesis, 1));
  const log = new DynamoEventLog(dynamo, await eventsTable(dynamo));
  const records = recordsOf(events);
  const stored = records.flatMap((record) => itemsOf(record));
  const identities = stored.map(({ event }) =>
    identityItem(event.subject, identityHash(event), event.sequence),
  );
  const items = stored.map(({ item }) => item);
  const other = new DynamoEventLog(dynamo, await eventsTable(dynamo));
  const rates = {
    kinesis: await rateOf(events.length, () => stream.put(records)),
    dynamo: await rateOf(events.length, () => log.insert([...items, ...identities])),
    events: await rateOf(events.length, () => other.insert(items)),
  };
  dynamo.destroy();
  kinesis.destroy();
  return rates;
}

async function rateOf(events: number, run: () => Promise<readonly { status: string }[]>): Promise<number> {
  const start = performance.now();
  const results = await run();
  const failed = results.find(({ status }) => status !== 'put' && status !== 'inserted');
  if (failed !== undefined) throw new Error(`An engine refused what it was given: ${JSON.stringify(failed)}`);
  return (events * 1000) / (performance.now() - start);
}

type Events = Parameters<typeof encodeRecord>[0];

const recordsOf = (events: readonly SentEvent[]) =>
  [...Map.groupBy(events as unknown as Events, ({ subject }) => subject)].map(([subject, ofSubject]) => ({
    subject,
    bytes: encodeRecord(ofSubject), // of the shape that ingest lets in
  }));

function itemsOf({ subject, bytes }: ReturnType<typeof recordsOf>[number]) {
  const sequenceNumber = '49590338271490256608559692538361571095921575989136588898';
  const record = readRecord({ bytes, sequenceNumber, partitionKey: subject, arrivedAt: Date.now() }, 1);
  if (!isRead(record)) throw new Error('It holds events.');
  return record.events.map((event) => ({ event, item: toEventItem(event, record.events.length) }));
}
