import { patient } from '../support/deadlines.ts';
import { fromMemory } from '../support/from-memory.ts';
import { playerOf } from '../support/playbacks.ts';
import { purseWith } from '../support/purse.ts';
import { type TestService, type TestServiceOptions, testService } from '../support/service.ts';

/** A purse with logic that was mended. */
export const lifted = purseWith({ lifted: true });

/** A service whose logic fails on curses, with what an operator does about it. */
export interface ParkedService extends TestService {
  /** Asks for a skip of the event with this id. */
  skip(body: unknown, wait?: number, purse?: string): ReturnType<TestService['post']>;
  retry(purse?: string): ReturnType<TestService['post']>;
  /** Hands the playback stream to `write`, of logic that was mended unless it says otherwise. */
  play(aggregates?: readonly (typeof lifted)[]): Promise<void>;
}

export async function parkedService(options: TestServiceOptions = {}): Promise<ParkedService> {
  const service = await testService(options);
  const post = (path: string, body: unknown, wait?: number) =>
    service.post({
      method: 'POST',
      path,
      body: JSON.stringify(body),
      ...(wait === undefined ? {} : { headers: { prefer: `wait=${wait}` } }),
    });
  return {
    ...service,
    skip: (body, wait, purse = '1') => post(`/purses/${purse}/skips`, body, wait),
    retry: (purse = '1') => post(`/purses/${purse}/retries`, {}),
    play: async (aggregates = [lifted]) => {
      const { playback } = service;
      const { log, store } = service.ports;
      const records = playback.records.map(fromMemory);
      const failed = await playerOf(log, store, { aggregates, playback }).play(records, patient);
      if (failed !== undefined) throw new Error(`The record ${failed} was handed back.`);
    },
  };
}
