import { CreateTableCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CloudEvent, Subject } from '@reprise/event-envelope';
import { dynamoClient, startDynamo } from '@reprise/local-aws';
import * as fc from 'fast-check';
import { createSubscriber, MemoryEventLog } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { deliver, invocations } from '../support/delivery.ts';
import { eventsOf, recordAt } from '../support/events.ts';
import { historyOf } from '../support/logs.ts';
import { endRecord, historyRecord, playedAt } from '../support/playbacks.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { consumeWith, streams } from '../support/subscribing.ts';
import { dailyTotals } from './daily-totals.ts';

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

let tables = 0;
async function ownTable(): Promise<string> {
  const TableName = `totals-${tables++}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

/** What the table says of each day. */
async function totalsIn(table: string): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    for (const { id, amount } of Items) {
      if (id?.S?.startsWith('day/') && amount?.N !== '0') totals[id.S.slice(4)] = Number(amount?.N);
    }
  }
  return totals;
}

/** The same from the stream, each deposit once. */
function totalsOf(stream: readonly IncomingRecord[]): Record<string, number> {
  const deposits = stream
    .flatMap((record) => eventsOf(record))
    .filter(({ type }) => type === 'ledger.money-deposited.v1');
  const once = new Map(deposits.map((event) => [`${event.subject} ${event.id}`, event]));
  const totals: Record<string, number> = {};
  for (const { time, data } of once.values()) {
    const day = time.slice(0, 10);
    totals[day] = (totals[day] ?? 0) + (data as { amount: number }).amount;
  }
  return totals;
}

const deposit = (account: number, id: string, day: string, amount: number): CloudEvent =>
  ({
    specversion: '1.0',
    id,
    source: '/tests',
    type: amount === 13 ? 'ledger.interest-credited.v1' : 'ledger.money-deposited.v1',
    subject: `account/${account}`,
    time: `${day}T12:00:00Z`,
    data: { amount, channel: 'cash' },
  }) as unknown as CloudEvent; // brands are for production

const streamsOfAccounts = fc
  .array(
    fc.record({
      account: fc.nat(2),
      day: fc.constantFrom('1993-01-01', '1993-01-02', '1993-02-28'),
      amount: fc.integer({ min: 10, max: 20 }),
      repeats: fc.option(fc.integer({ min: 1, max: 10 }), { freq: 6 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((happenings) => {
    const events = happenings.map(({ account, day, amount }, index) =>
      deposit(account, `d${index}`, day, amount),
    );
    const repeated = happenings.flatMap(({ repeats }, index) => {
      const original = repeats === null ? undefined : events[index - repeats];
      return original === undefined ? [events[index]] : [events[index], original];
    });
    return repeated.map((event, place) => recordAt(place, event === undefined ? [] : [event]));
  });

describe('daily totals', () => {
  test('are those of the log, however live traffic and playbacks interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        streamsOfAccounts,
        fc.tuple(invocations, invocations),
        fc.integer({ min: 0, max: 3 }),
        async (stream, [livePlan, playPlan], lag) => {
          const log = new MemoryEventLog();
          const table = await ownTable();
          const subjects = [...new Set(stream.map(({ partitionKey }) => partitionKey as Subject))];
          const containers = [1, 2].map(() =>
            createSubscriber({ ...streams(log), ...dailyTotals(client, table) }),
          );
          const live = containers.map((handler) => consumeWith(handler, 'events'));
          const play = containers.map((handler) => consumeWith(handler, 'playback'));
          let place = 0;
          const rebuild = async () => {
            const records: IncomingRecord[] = [];
            for (const subject of subjects) {
              const held = (await historyOf(log, subject)).length;
              if (held === 0) continue;
              const sent = { inline: place % 2 === 0, events: Math.max(1, held - lag) };
              records.push(playedAt(place++, await historyRecord(log, subject, sent)));
            }
            await deliver([...records, playedAt(place++, endRecord())], play, playPlan);
          };
          const pump = pumpOf(log);
          await Promise.all([
            deliver(stream, [(records) => pump(records, patient)]),
            deliver(stream, live, livePlan),
            rebuild().then(rebuild),
          ]);
          expect(await totalsIn(table)).toEqual(totalsOf(stream));
          await rebuild();
          expect(await totalsIn(table)).toEqual(totalsOf(stream));
        },
      ),
      propertyRuns(8),
    );
  });

  test('are replaced right where an account moves more days than a transaction takes', async () => {
    const log = new MemoryEventLog();
    const table = await ownTable();
    const day = (index: number) => new Date(Date.UTC(1993, 0, 1 + index)).toISOString().slice(0, 10);
    const stream = Array.from({ length: 250 }, (_, index) =>
      recordAt(index, [deposit(1, `d${index}`, day(index), 10 + (index % 3))]),
    );
    await pumpOf(log)(stream, patient);
    const play = consumeWith(
      createSubscriber({ ...streams(log), ...dailyTotals(client, table) }),
      'playback',
    );
    const record = await historyRecord(log, 'account/1' as Subject);
    expect(await play([playedAt(0, record)])).toBeUndefined();
    expect(await play([playedAt(0, record)])).toBeUndefined();
    expect(await totalsIn(table)).toEqual(totalsOf(stream));
  });
});
