import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { setMappingEnabled } from '../../packages/local-aws/src/index.ts';
import type { JobView } from '../../packages/service-kit/src/index.ts';
import { SeededChance } from '../../packages/testing/src/simulator/chance.ts';
import { bankAtHand } from './support/bank.ts';
import { type Cloud, freeOffset, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { hasEnded, playbackOf } from './support/playback.ts';
import { oddAnswers, readAtRandom } from './support/reading.ts';
import { countStateWrites, type StateWrites } from './support/state-writes.ts';
import { corruptAll, type States, statesOf } from './support/states.ts';

const NOTHING_ODD = { parked: 0, pending: 0 };
/** A page of a playback with a rate takes so long, in seconds. */
const PAGE_SECONDS = 5;
const READS_A_SECOND = 500;
const SEED = 1993;

const bank = bankAtHand();
const chance = new SeededChance(SEED);

// Generous: it may share the machine.
jest.setTimeout(1_200_000);

describe(`${bank.name}, in the ledger`, () => {
  let cloud: Cloud;
  let writes: StateWrites;
  let playback: ReturnType<typeof playbackOf>;
  beforeAll(async () => {
    buildReprise();
    const offset = await freeOffset();
    writes = await countStateWrites(8000 + offset);
    cloud = await startCloud({ offset, env: { REPRISE_DYNAMODB_ENDPOINT: writes.endpoint } });
    playback = playbackOf(cloud);
  });
  afterAll(async () => {
    await cloud?.dispose();
    writes?.stop();
  });

  const importYear = async (): Promise<Record<string, unknown>> =>
    lastLine(await succeeded(cloud, reprise(cloud, 'import', 'ledger', bank.file, '--json')));

  const expectVerified = async (counts: object): Promise<void> => {
    const ended = await succeeded(cloud, reprise(cloud, 'verify', 'ledger', '--json'));
    expect(lastLine(ended)).toEqual({ differences: 0, parked: 0, aggregates: bank.accounts, ...counts });
  };

  /** Not `toEqual`: a thousand differences are nothing to read. */
  const expectStates = (found: States, expected: States): void => {
    const different = [...expected].filter(([subject, text]) => found.get(subject) !== text);
    expect(different.slice(0, 3).map(([subject, text]) => [subject, text, found.get(subject)])).toEqual([]);
    expect(found.size).toBe(expected.size);
  };

  test('is imported, and agrees with the books and with its log', async () => {
    expect(await importYear()).toMatchObject({
      events: bank.events,
      accepted: bank.events,
      rejected: 0,
      duplicate: 0,
      ...NOTHING_ODD,
    });
    await expectVerified({ events: bank.events });
    await bank.compare(cloud, 10);
  });

  test('is rebuilt as it was after every state was broken by hand, by one write each', async () => {
    const right = await statesOf(cloud);
    await corruptAll(cloud, chance);
    const broken = await statesOf(cloud);
    writes.forget();

    const job = await playback.complete('--mode', 'rebuild');

    expect(job.done).toMatchObject({
      aggregates: bank.accounts,
      events: bank.events,
      parked: 0,
      failures: 0,
    });
    expectStates(await statesOf(cloud), right);
    expect([...right].filter(([subject, text]) => broken.get(subject) !== text).length).toBeGreaterThan(0);
    expect(new Set(writes.counts().values())).toEqual(new Set([1]));
    expect(writes.counts().size).toBe(bank.accounts);
  });

  test('is imported again and read while it is rebuilt, emptied and rebuilt again: nothing changes, and nobody sees a state that never was', async () => {
    const accounts = [...(await statesOf(cloud)).keys()].map((subject) => subject.slice('account/'.length));
    const importing = importYear();
    const read = async (...flags: string[]) => {
      const reading = await readAtRandom(cloud, accounts, { perSecond: READS_A_SECOND, seed: SEED });
      await playback.complete('--mode', 'rebuild', ...flags);
      return reading.stop();
    };
    const rebuilding = await read();
    const wiping = await read('--wipe');

    expect(await importing).toMatchObject({ events: bank.events, accepted: 0, ...NOTHING_ODD });
    for (const { answers, perSecond } of [rebuilding, wiping]) {
      process.stdout.write(`reads a second during a rebuild: ${perSecond.toFixed(0)}\n`);
      expect(perSecond).toBeGreaterThan(0);
      expect(await oddAnswers(cloud, answers)).toEqual([]);
    }
    const statuses = (answers: typeof wiping.answers) =>
      new Set([...answers.values()].flat().map(({ status }) => status));
    expect(statuses(rebuilding.answers)).toEqual(new Set([200]));
    expect([...statuses(wiping.answers)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await expectVerified({ events: 2 * bank.events });
    await bank.compare(cloud, 1);
  });

  test('is emptied and rebuilt while processes are killed, with at most a page done again for each', async () => {
    const events = 2 * bank.events;
    const rate = Math.ceil(events / (4 * PAGE_SECONDS)); // four pages
    const right = await statesOf(cloud);
    await corruptAll(cloud, chance);

    const { id } = await playback.start('--mode', 'rebuild', '--wipe', '--rate', String(rate));
    const kills = await killThrough(id, [
      'ledger',
      chance.oneOf(['dynamodb', 'kinesis', 'mappings', 'start']),
    ]);
    const { status, done } = await playback.until(id, hasEnded);

    expect(status).toBe('COMPLETED');
    expectStates(await statesOf(cloud), right);
    expect(done.events).toBeLessThanOrEqual(events + kills * rate * PAGE_SECONDS);
    await expectVerified({ events });
  });

  /** Kills one after the other, each once the playback has sent another page; and goes on. @returns how often it was resumed */
  async function killThrough(id: string, victims: readonly string[]): Promise<number> {
    let [sent, resumed] = [0, 0];
    for (const victim of victims) {
      const job = await playback.until(id, (found) => hasEnded(found) || found.sent.events > sent);
      if (hasEnded(job)) break;
      await cloud.kill(victim);
      await cloud.start();
      await playback.outlastLease(id);
      sent = (await playback.resume(id)).sent.events;
      resumed++;
    }
    return resumed;
  }

  test('has every state as it was or as it will be when a rebuild is cancelled', async () => {
    const right = await statesOf(cloud);
    await corruptAll(cloud, chance);
    const broken = await statesOf(cloud);

    // A thousand seconds, which nobody waits.
    const { id } = await playback.start('--mode', 'rebuild', '--rate', String(Math.ceil(bank.events / 500)));
    await playback.until(id, ({ sent }) => sent.events > 0);
    await playback.cancel(id);
    expect(await playback.until(id, hasEnded)).toMatchObject({ status: 'CANCELLED' });

    const left = await statesOf(cloud);
    const neither = [...right].filter(
      ([subject, text]) => left.get(subject) !== text && left.get(subject) !== broken.get(subject),
    );
    expect(neither).toEqual([]);
    await playback.complete('--mode', 'rebuild');
    expectStates(await statesOf(cloud), right);
  });

  test('has nothing left empty when a rebuild that has emptied everything is cancelled', async () => {
    const right = await statesOf(cloud);
    // Nobody takes what is sent, so it cannot be over before it is cancelled.
    const mapping = 'ledger-local-write~ledger-local-playback';
    await cloud.stop();
    setMappingEnabled(cloud.folder, mapping, false);
    await cloud.start();
    const { id } = await playback.start('--mode', 'rebuild', '--wipe');
    await playback.until(id, wasSent);
    const empty = [...(await statesOf(cloud)).values()].filter((text) => text.startsWith(' '));
    expect(empty.length).toBe(bank.accounts);

    await playback.cancel(id);
    setMappingEnabled(cloud.folder, mapping, true);

    expect(await playback.until(id, hasEnded)).toMatchObject({ status: 'CANCELLED' });
    expectStates(await statesOf(cloud), right);
    await expectVerified({ events: 2 * bank.events });
  });
});

const wasSent = ({ sent }: JobView): boolean => sent.events > 0;
