/**
 * A service's playback and write in a process of their own, over made-up logs.
 *
 *   node --expose-gc playback.ts count|memory ACCOUNTSxEVENTS ...
 *
 * Plays each log back once, into a data store that is ready and empty. A state that is there would cost the same: it is read and
 * written once, and has less than 4 KB. Prints a JSON array of `Played`.
 */
import { dynamoClient, kinesisClient } from '../../../packages/service-kit/src/adapters/aws/clients.ts';
import type { JobView } from '../../../packages/service-kit/src/index.ts';
import type { LogShape } from '../harness/generated-log.ts';
import { playingService } from '../harness/playing-service.ts';
import { Meter } from '../meter/meter.ts';
import { EMPTY, type Tally } from '../meter/tally.ts';

export interface Played {
  readonly shape: LogShape;
  readonly done: JobView['done'];
  readonly ms: number;
  /** Resident bytes afterwards, garbage collected. */
  readonly resident: number;
  /** The most so far. Bytes. */
  readonly peak: number;
  /** Without `count`, nothing. */
  readonly tally: Tally;
  readonly stateWrites: number;
}

async function played(shape: LogShape, counts: boolean): Promise<Played> {
  const [dynamo, kinesis] = [dynamoClient(), kinesisClient()];
  const service = await playingService(shape, { dynamo, kinesis });
  const meter = new Meter({
    [service.eventsTable]: { key: ['subject', 'position'], indexes: [] },
    [service.dataStore]: { key: ['subject', 'item'], indexes: ['byOwner'] },
  });
  if (counts) for (const client of [dynamo, kinesis]) meter.attach(client);
  const before = service.stateWrites();
  const start = performance.now();
  let job: JobView | undefined;
  const tally = await meter.during(async () => {
    job = await service.rebuild();
  });
  const ms = performance.now() - start;
  if (job === undefined) throw new Error('Nothing was played back.');
  dynamo.destroy();
  kinesis.destroy();
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  return {
    shape,
    done: job.done,
    ms,
    resident: process.memoryUsage.rss(),
    peak: process.resourceUsage().maxRSS * 1024,
    tally: counts ? tally : EMPTY,
    stateWrites: service.stateWrites() - before,
  };
}

function shapeOf(text: string): LogShape {
  const [accounts = 0, eventsPerAccount = 0] = text.split('x').map(Number);
  return { accounts, eventsPerAccount };
}

if (import.meta.main) {
  const [what, ...shapes] = process.argv.slice(2);
  const all: Played[] = [];
  for (const shape of shapes.map(shapeOf)) all.push(await played(shape, what === 'count'));
  process.stdout.write(JSON.stringify(all));
  process.exit(0);
}
