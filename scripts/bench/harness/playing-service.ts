import { type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { UNPACKAGED } from '../../../packages/aggregate/src/index.ts';
import { DynamoEventLog } from '../../../packages/service-kit/src/adapters/aws/dynamo-event-log.ts';
import {
  createPlayback,
  createWrite,
  type JobView,
  MemoryInvoker,
} from '../../../packages/service-kit/src/index.ts';
import { makeReady } from '../../../packages/service-kit/tests/support/containers.ts';
import { dataStoreTable } from '../../../packages/service-kit/tests/support/engines.ts';
import { context } from '../../../packages/service-kit/tests/support/http.ts';
import { kinesisEvent } from '../../../packages/testing/src/simulator/lambda.ts';
import { aggregates } from '../../../services/ledger/src/domain/index.ts';
import { tableNamed } from '../programs/generated-engine.ts';
import { CountingStore } from './counting-store.ts';
import type { LogShape } from './generated-log.ts';
import { RememberingStream } from './remembering-stream.ts';

/** The ledger's playback and write, in this process, over a log of a shape. */
export interface PlayingService {
  readonly eventsTable: string;
  readonly dataStore: string;
  /** States that were written, or tried to, since it was made. */
  stateWrites(): number;
  /** Plays everything back, to the end. */
  rebuild(): Promise<JobView>;
}

/** As serverless/playback-stream-mapping.yml says, and as Lambda cuts a batch: its payload is base64. */
const BATCH = { records: 500, bytes: 4_400_000 };
const PLAYBACK_STREAM = 'playback';
const TIME_LIMIT = 900_000;

export async function playingService(
  shape: LogShape,
  { dynamo, kinesis }: { readonly dynamo: DynamoDBClient; readonly kinesis: KinesisClient },
): Promise<PlayingService> {
  const eventsTable = tableNamed(shape);
  const dataStore = await dataStoreTable(dynamo, ['byOwner']);
  const playback = new RememberingStream(kinesis, PLAYBACK_STREAM);
  playback.room = BATCH.bytes;
  const ports = {
    stream: new RememberingStream(kinesis, 'events'),
    playback,
    log: new DynamoEventLog(dynamo, eventsTable),
    store: new CountingStore(dynamo, dataStore),
  };
  const configuration = {
    eventStream: 'events',
    playbackStream: PLAYBACK_STREAM,
    eventsTable,
    dataStore,
    service: 'bench',
    stage: 'bench',
    logEpoch: 1,
    logic: UNPACKAGED,
  };
  await makeReady(ports.store);
  const self = new MemoryInvoker();
  const handler = createPlayback({ aggregates, configuration, ports, self, parallelizationFactor: 1 });
  const write = createWrite({ aggregates, configuration, ports });

  const ask = (request: unknown): Promise<unknown> => {
    const end = Date.now() + TIME_LIMIT;
    return handler(request, { ...context, getRemainingTimeInMillis: () => end - Date.now() });
  };
  const writeWaiting = async (): Promise<void> => {
    const records = playback.taken(BATCH.records, BATCH.bytes);
    if (records.length === 0) return void (await new Promise((resolve) => setTimeout(resolve, 1)));
    const event = kinesisEvent(records, PLAYBACK_STREAM) as Parameters<typeof write>[0]; // what it looks at of one
    const { batchItemFailures } = await write(event, context);
    if (batchItemFailures.length > 0) throw new Error('write handed a batch back; nothing here should fail.');
  };

  return {
    eventsTable,
    dataStore,
    stateWrites: () => ports.store.stateWrites,
    rebuild: async () => {
      const { id } = (await ask({ mode: 'rebuild' })) as JobView; // what a start is answered with
      for (let event = self.events.shift(); event !== undefined; event = self.events.shift()) {
        let isOver = false;
        const sending = ask(event).finally(() => {
          isOver = true;
        });
        while (!isOver || playback.waiting > 0) await writeWaiting();
        await sending;
      }
      const job = (await ask({ action: 'status', id })) as JobView;
      if (job.status !== 'COMPLETED') throw new Error(`The playback ended as ${job.status}: ${job.notes}`);
      return job;
    },
  };
}
