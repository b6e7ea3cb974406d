import { describe, expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import { SeededChance } from '../../src/simulator/chance.ts';
import { noFaults } from '../../src/simulator/faults.ts';
import type { Invoked } from '../../src/simulator/fleet.ts';
import { Kinesis } from '../../src/simulator/kinesis.ts';
import { Mapping, type MappingRates, STEADY } from '../../src/simulator/mapping.ts';
import { World } from '../../src/simulator/world.ts';

type Answer = (batch: readonly string[]) => string | 'throws' | undefined;

interface Setting {
  readonly seed?: number;
  readonly rates?: Partial<MappingRates>;
  /** The record to start again from; nothing where the whole batch is done. */
  readonly answer?: Answer;
}

/** A mapping over a stream, and the batches that it delivered. */
function mappingOver({ seed = 1, rates = {}, answer = () => undefined }: Setting) {
  const world = new World({ chance: new SeededChance(seed), faults: noFaults, tick: 5 });
  const kinesis = new Kinesis(world);
  const batches: string[][] = [];
  const acknowledged: string[] = [];
  const invoke = async (_name: string, event: object): Promise<Invoked> => {
    const { Records } = event as { Records: { kinesis: { sequenceNumber: string } }[] };
    const batch = Records.map(({ kinesis: { sequenceNumber } }) => sequenceNumber);
    batches.push(batch);
    const failed = answer(batch);
    if (failed === 'throws') return { status: 'threw' };
    const batchItemFailures = failed === undefined ? [] : [{ itemIdentifier: failed }];
    return { status: 'returned', value: { batchItemFailures } };
  };
  const onAcknowledged = async ({ sequenceNumber }: { sequenceNumber: string }) =>
    void acknowledged.push(sequenceNumber);
  const options = {
    world,
    kinesis,
    fleet: { invoke },
    consumer: 'pump',
    maxBatch: 4,
    onAcknowledged,
  } as const;
  new Mapping({ ...options, rates: { ...STEADY, ...rates } });
  const put = (subject: string) => kinesis.put({ subject: subject as Subject, bytes: Buffer.from('[]') });
  return { world, kinesis, put, batches, acknowledged };
}

const subjects = ['account/1', 'account/2', 'account/3', 'account/4'];
const run = (world: World) => world.run(1_000);

describe('a simulated mapping', () => {
  test('delivers everything, in the order of the shard', async () => {
    const { world, put, acknowledged } = mappingOver({});
    const sent = [...subjects, ...subjects].map(put);
    await run(world);
    expect(acknowledged).toEqual(sent);
  });

  test('starts again from the record that a function names', async () => {
    let refusals = 3;
    const { world, put, batches, acknowledged } = mappingOver({
      answer: (batch) => (refusals-- > 0 ? batch[1] : undefined),
    });
    const sent = subjects.map(put);
    await run(world);
    expect(acknowledged).toEqual(sent);
    expect(batches.flat().length).toBeGreaterThan(sent.length);
  });

  test('delivers a batch again that a function throws on', async () => {
    let throws = 2;
    const { world, put, acknowledged } = mappingOver({
      answer: () => (throws-- > 0 ? 'throws' : undefined),
    });
    const sent = subjects.map(put);
    await run(world);
    expect(acknowledged).toEqual(sent);
  });

  test.each([1, 2, 3, 4, 5])('reads a parent to its end before its children (seed %i)', async (seed) => {
    const { world, kinesis, put, acknowledged } = mappingOver({ seed });
    const sent = subjects.map(put);
    const [shard] = kinesis.shards;
    if (shard !== undefined) kinesis.split(shard);
    sent.push(...subjects.map(put));
    await run(world);
    expect(kinesis.shards).toHaveLength(3);
    expect(acknowledged.slice(0, 4)).toEqual(sent.slice(0, 4));
    expect(acknowledged.toSorted()).toEqual(sent);
  });

  test('delivers older batches again, but forgets none', async () => {
    const { world, put, acknowledged } = mappingOver({ rates: { rewind: 0.5, checkpointLost: 0.3 } });
    const sent = [...subjects, ...subjects].map(put);
    await run(world);
    expect([...new Set(acknowledged)]).toEqual(sent);
    expect(acknowledged.length).toBeGreaterThan(sent.length);
  });
});
