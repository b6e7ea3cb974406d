import {
  type Configuration,
  createIngest,
  createPump,
  createQuery,
  createSetup,
  createWrite,
  MemoryDataStore,
  MemoryEventLog,
  MemoryEventStream,
  namesOf,
} from '@reprise/service-kit';
import { arrivals, context, deployment, request } from './aws.js';
import { order } from './order.js';

const configuration: Configuration = {
  ...namesOf('shop', 'local'),
  service: 'shop',
  stage: 'local',
  logEpoch: 1,
  logic: '20260101000000-000000000000',
};

/** Sends events through ingest, pump and write, all in memory. @returns what query answers, as JSON */
export async function serve(events: readonly object[], path: string): Promise<string> {
  const stream = new MemoryEventStream(() => Date.now());
  const playback = new MemoryEventStream(() => Date.now());
  const ports = { stream, playback, log: new MemoryEventLog(), store: new MemoryDataStore() };
  const parts = { aggregates: [order], ports, configuration };
  await createSetup(parts)(deployment, context);
  const accepted = await createIngest(parts)(request('POST', '/events', events), context);
  if (accepted.statusCode !== 202) throw new Error(`The events were not accepted: ${accepted.body}`);
  for (const consume of [createPump(parts), createWrite(parts)]) {
    const { batchItemFailures } = await consume(arrivals(stream.records), context);
    if (batchItemFailures.length > 0) throw new Error('A batch was handed back.');
  }
  const answer = await createQuery(parts)(request('GET', path), context);
  return answer.body ?? '';
}
