import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identitySet, positionIn, recordPosition } from '@reprise/event-envelope';
import { dynamoClient, startDynamo } from '@reprise/local-aws';
import { DynamoDataStore } from '../../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../../src/adapters/aws/dynamo-event-log.ts';
import { toEventItem } from '../../../src/log/event-item.ts';
import type { EventLog } from '../../../src/ports/event-log.ts';
import { but } from '../../support/but.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { dataStoreTable, eventsTable } from '../../support/engines.ts';
import {
  added,
  eventsOf,
  found,
  recordAt,
  sent,
  sequenceNumberAt,
  subjectNamed,
} from '../../support/events.ts';
import { JOB, playbackOf, playedAt, playerOf } from '../../support/playbacks.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

let engine: Awaited<ReturnType<typeof startDynamo>>;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startDynamo({ inMemory: true, port: 0 });
  client = dynamoClient(engine.endpoint);
});
afterAll(async () => {
  client?.destroy();
  await engine?.stop();
});

/** The same client, counting the calls that it makes. */
function counted(inner: DynamoDBClient) {
  const calls: string[] = [];
  const send = (command: { constructor: { name: string } }, ...more: unknown[]) => {
    calls.push(command.constructor.name);
    return (inner.send as (...args: unknown[]) => unknown).call(inner, command, ...more);
  };
  return {
    calls,
    client: new Proxy(inner, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) }),
  };
}

describe('what a rebuild calls', () => {
  test('for 98 aggregates of ten events: seven, once the container is warm six', async () => {
    const { calls, client: counting } = counted(client);
    const log = new DynamoEventLog(client, await eventsTable(client));
    const table = await dataStoreTable(client, ['byOwner']);
    const subjects = Array.from({ length: 98 }, (_, id) => subjectNamed(id));
    const stream = subjects.map((subject, place) =>
      recordAt(place, [
        sent('purse-opened', { owner: 'ann' }, 'o', { subject }),
        ...Array.from({ length: 8 }, (_, index) => found(1, `f${index}`, { subject })),
        added(1, 'a', { subject }),
      ]),
    );
    const direct = new DynamoDataStore(client, table);
    await pumpOf(log)(stream, patient);
    await direct.write([{ subject: '~ready', item: '~ready', document: { rev: 'r' }, indexes: {} }]);
    await playerOf(log, direct).live(stream, patient);
    const records = await playbackOf(log, subjects);
    await playerOf(new DynamoEventLog(counting, 'unused'), new DynamoDataStore(counting, table)).play(
      records,
      patient,
    );
    // The states; four writes of 25; the progress, read by a fresh container alone, and written.
    expect(calls).toEqual([
      'BatchGetItemCommand',
      ...Array.from({ length: 4 }, () => 'BatchExecuteStatementCommand'),
      'BatchGetItemCommand',
      'BatchExecuteStatementCommand',
    ]);
    expect(calls.length / (10 * subjects.length)).toBeLessThan(0.01);
  });

  test('for one aggregate of twenty thousand events: one Query, read as it comes', async () => {
    const { log, store } = await emptyTables();
    const total = 20_000;
    const [first] = eventsOf(recordAt(0, [found(1, 'f')]));
    if (first === undefined) throw new Error('There is a first event.');
    const item = toEventItem(first, 1);
    const positionAt = (index: number) => positionIn(recordPosition(1, sequenceNumberAt(index)), 0);
    let queries = 0;
    const long = but<EventLog>(log, {
      async *query() {
        queries += 1;
        for (let index = 0; index < total; index++)
          yield { ...item, position: positionAt(index), id: `f${index}` };
      },
    });
    const record = {
      kind: 'history' as const,
      subject: first.subject,
      playbackid: JOB,
      playbackmode: 'rebuild',
      upTo: positionAt(total - 1),
      count: total,
      select: {},
      identities: identitySet([]),
    };
    expect(await playerOf(long, store).play([playedAt(0, record)], patient)).toBeUndefined();
    expect(await stateOf(store, first.subject)).toMatchObject({ version: total, state: { coins: total } });
    expect(queries).toBe(1);
  });
});
