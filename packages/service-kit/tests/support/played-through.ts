import { createPlayback, createWrite, MemoryInvoker } from '../../src/index.ts';
import type { JobView } from '../../src/playback/playback-job.ts';
import type { StartRequest } from '../../src/playback/playback-request.ts';
import { ambient } from '../../src/runtime/ambient.ts';
import { context } from './http.ts';
import { purse } from './purse.ts';
import { local, type TestService } from './service.ts';
import { consumeOf } from './subscribing.ts';

/**
 * Plays back to the end: the sender, the playback stream, and write as its subscriber; live traffic is carried on meanwhile.
 *
 * @param meanwhile called again and again
 */
export async function playThrough(
  service: TestService,
  request: StartRequest,
  {
    aggregates = [purse],
    meanwhile = async () => {},
  }: { aggregates?: readonly (typeof purse)[]; meanwhile?: () => Promise<unknown> } = {},
): Promise<JobView> {
  const self = new MemoryInvoker();
  const { ports } = service;
  const playback = createPlayback({
    aggregates,
    ports,
    self,
    configuration: local,
    parallelizationFactor: 1,
  });
  const write = createWrite({ aggregates, ports, configuration: local });
  const { id } = (await playback(request, context)) as JobView; // a start answers with the job
  let isOver = false;
  const working = async () => {
    for (let event = self.events.shift(); event !== undefined; event = self.events.shift())
      await playback(event, context);
    isOver = true;
  };
  const carry = consumeOf(service.playback, write);
  const carrying = async () => {
    while (!isOver) {
      await ambient.sleep(5);
      await Promise.all([carry(), service.pump(), service.write()]);
      await meanwhile();
    }
  };
  await Promise.all([working(), carrying()]);
  return (await playback({ action: 'status', id }, context)) as JobView; // so does a status
}
