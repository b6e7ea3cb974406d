import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamoClient, kinesisClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import { DynamoDataStore } from '../../../packages/service-kit/src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../../packages/service-kit/src/adapters/aws/dynamo-event-log.ts';
import { KinesisEventStream } from '../../../packages/service-kit/src/adapters/aws/kinesis-event-stream.ts';
import { type JobView, namesOf, type OutgoingRecord } from '../../../packages/service-kit/src/index.ts';
import { buildingHistory } from '../../../packages/service-kit/src/playback/history-builder.ts';
import { toRecord } from '../../../packages/service-kit/src/playback/phases/send.ts';
import { stateKey } from '../../../packages/service-kit/src/state/state-document.ts';
import { eventStream } from '../../../packages/service-kit/tests/support/engines.ts';
import type { Bench, BenchOptions } from '../bench.ts';
import { figure } from '../figure.ts';
import { type Cloud, cloudOf } from '../harness/cloud.ts';
import { itemsOf, type LogShape, subjectOf } from '../harness/generated-log.ts';
import { readWhole } from '../harness/read-stream.ts';

const SHAPE: LogShape = { accounts: 10_000, eventsPerAccount: 10 };
const QUICK_SHAPE: LogShape = { accounts: 50, eventsPerAccount: 10 };
/** Records that write takes at a time. */
const BATCH = 500;
/** Accounts whose items go into the log at a time. */
const FILLED_AT_ONCE = 200;

/**
 * A rebuild through the whole local cloud, from `reprise playback start` to the job's end; by turns with the raw rates of the
 * same engines: the events table scanned, the histories put on a stream and read from it, the states read and written again,
 * with nothing else done. The last does not count as one of the raw rates; with the Scan it is all that the one engine does.
 */
export const playbackRate: Bench = {
  name: 'playback-rate',
  about: 'a rebuild end to end, beside what the engines give when nothing else is done',
  run: async (options) => {
    const { root, quick, rounds, say } = options;
    const shape = quick ? QUICK_SHAPE : SHAPE;
    const events = shape.accounts * shape.eventsPerAccount;
    const cloud = await cloudOf(root);
    await fill(shape, options);
    const series = {
      ours: [] as number[],
      scan: [] as number[],
      put: [] as number[],
      get: [] as number[],
      states: [] as number[],
    };
    for (let round = -1; round < rounds; round++) {
      say(round < 0 ? 'playing back to warm up' : `playing back, round ${round + 1} of ${rounds}`);
      const job = await rebuild(root, cloud);
      if (job.done.events !== events) throw new Error(`${job.done.events} events were played back.`);
      const raw = await rawRates(shape, job, events);
      if (round < 0) continue;
      series.ours.push(perSecond(events, Date.parse(job.endedAt ?? '') - Date.parse(job.createdAt)));
      for (const name of ['scan', 'put', 'get', 'states'] as const) series[name].push(raw[name]);
    }
    const slowest = (round: number): number =>
      Math.min(...[series.scan, series.put, series.get].map((rates) => rates[round] ?? 0));
    const ofDynamo = (round: number): number =>
      1 / (1 / (series.scan[round] ?? 0) + 1 / (series.states[round] ?? 0));
    return [
      figure('rebuild end to end', 'events/s', series.ours),
      figure('dynoxide raw, Scan of the log', 'events/s', series.scan),
      figure('kinesalite raw, PutRecords of the histories', 'events/s', series.put),
      figure('kinesalite raw, GetRecords of the histories', 'events/s', series.get),
      figure(
        'rebuild over the slowest of them',
        'ratio',
        series.ours.map((ours, round) => ours / slowest(round)),
        { atLeast: 0.5 },
      ),
      figure('dynoxide raw, states read and written again', 'events/s', series.states),
      figure(
        'rebuild over what dynoxide does for it, one after the other',
        'ratio',
        series.ours.map((ours, round) => ours / ofDynamo(round)),
      ),
    ];
  },
};

const perSecond = (events: number, ms: number): number => (events * 1000) / ms;
const LEDGER = namesOf('ledger', 'local');

/** Straight into the log: what pump would have stored. */
async function fill(shape: LogShape, { say }: BenchOptions): Promise<void> {
  say(`filling the log with ${shape.accounts * shape.eventsPerAccount} events`);
  const dynamo = dynamoClient();
  const log = new DynamoEventLog(dynamo, LEDGER.eventsTable);
  for (let from = 0; from < shape.accounts; from += FILLED_AT_ONCE) {
    const accounts = Array.from(
      { length: Math.min(FILLED_AT_ONCE, shape.accounts - from) },
      (_, index) => from + index,
    );
    const results = await log.insert(accounts.flatMap((account) => itemsOf(shape, account)));
    const failed = results.find(({ status }) => status === 'failed');
    if (failed !== undefined) throw new Error(`The log could not be filled: ${JSON.stringify(failed)}`);
  }
  dynamo.destroy();
}

async function rebuild(root: string, { environment }: Cloud): Promise<JobView> {
  const program = join(root, 'packages/cli/bin/reprise.mjs');
  const args = [program, 'playback', 'start', 'ledger', '--mode', 'rebuild', '--yes', '--watch', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as JobView; // its last line is the job
}

async function rawRates(shape: LogShape, job: JobView, events: number) {
  const [dynamo, kinesis] = [dynamoClient(), kinesisClient()];
  const name = await eventStream(kinesis, 1);
  const stream = new KinesisEventStream(kinesis, name);
  const records = recordsOf(shape, job);
  const rate = async (run: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await run();
    return perSecond(events, performance.now() - start);
  };
  const scanSegment = async (Segment: number): Promise<void> => {
    const pages = paginateScan(
      { client: dynamo },
      { TableName: LEDGER.eventsTable, ConsistentRead: true, Segment, TotalSegments: job.segments },
    );
    for await (const _page of pages);
  };
  const segments = Array.from({ length: job.segments }, (_, segment) => segment);
  const rates = {
    scan: await rate(() => Promise.all(segments.map(scanSegment))),
    put: await rate(() => stream.put(records)),
    get: await rate(() => readWhole(kinesis, name, records.length)),
    states: await rate(() => writeAgain(new DynamoDataStore(dynamo, LEDGER.dataStore), shape)),
  };
  dynamo.destroy();
  kinesis.destroy();
  return rates;
}

/** Each state as it is: read, and written over itself, as many at a time as write has in a batch. */
async function writeAgain(store: DynamoDataStore, { accounts }: LogShape): Promise<void> {
  for (let from = 0; from < accounts; from += BATCH) {
    const length = Math.min(BATCH, accounts - from);
    const found = await store.get(Array.from({ length }, (_, index) => stateKey(subjectOf(from + index))));
    const states = found.filter((stored) => stored !== undefined);
    const results = await store.write(states.map((stored) => ({ ...stored, replaces: stored })));
    if (states.length < length || results.some(({ status }) => status !== 'written'))
      throw new Error('A state is missing, or could not be written over itself.');
  }
}

/** The records that the playback has sent, once more. */
const recordsOf = (shape: LogShape, job: JobView): OutgoingRecord[] =>
  Array.from({ length: shape.accounts }, (_, account) => {
    const building = buildingHistory(subjectOf(account), job.select);
    for (const item of itemsOf(shape, account)) building.add(item);
    const history = building.history();
    if (history === undefined) throw new Error('A made-up account has no history.');
    return toRecord(job, history);
  });
