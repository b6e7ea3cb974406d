import { expect, test } from '@jest/globals';
import { DynamoDataStore } from '../../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../../src/adapters/aws/dynamo-event-log.ts';
import { makeReady } from '../support/containers.ts';
import { dataStoreTable, eventsTable } from '../support/engines.ts';
import { added, cursed, opened, spend, subjectNamed } from '../support/events.ts';
import { PushingBackStream } from '../support/faults.ts';
import { localDynamo } from '../support/local-dynamo.ts';
import { historyRecord, playedAt, playerOf } from '../support/playbacks.ts';
import { purseWith } from '../support/purse.ts';
import { findings } from '../support/verified.ts';
import { Mint } from './support/mint.ts';
import { Town } from './support/town.ts';

const dynamo = localDynamo();
const lifted = [purseWith({ lifted: true })];

async function townOverDynamo(mint: Mint): Promise<Town> {
  const log = new DynamoEventLog(dynamo.client, await eventsTable(dynamo.client));
  const store = new DynamoDataStore(dynamo.client, await dataStoreTable(dynamo.client, ['byOwner']));
  await makeReady(store);
  return new Town(mint, { log, store });
}

const texts = ({ mint }: Town) => mint.minted.map(({ text }) => text);
const parkedIn = (town: Town) => town.microservice().ask({ command: 'parked.list' });

test('over DynamoDB it does what it does in memory: runs, lets pass, resumes, parks, lists, retries', async () => {
  const town = await townOverDynamo(new Mint());
  const records = await town.submit(opened(), added(5, 'a'), cursed('c'), added(6, 'b'), spend(20, 's'));
  expect(await town.microservice().live(records)).toBeUndefined();
  town.aggregates = lifted;
  await town.rebuild(subjectNamed(1));
  expect(await town.microservice().play(town.resumes)).toBeUndefined();
  expect(texts(town)).toEqual(['a accepted', 'b accepted', 's not-enough']);
  expect(await findings(town, lifted)).toEqual([]);

  const mistaken = async () => Promise.reject(new Error('a mistake'));
  const more = await town.submit(added(7, 'd'));
  await town.microservice({ reactions: { 'shop.coins-added.v1': mistaken } }).live(more);
  const { parked } = (await town.microservice().ask({ command: 'parked.list' })) as {
    readonly parked: readonly { readonly subject: string; readonly position: string }[];
  };
  const [{ subject, position } = { subject: '', position: '' }] = parked;
  expect(await town.microservice().ask({ command: 'parked.retry', subject, position })).toMatchObject({
    status: 'completed',
  });
  expect(await town.microservice().ask({ command: 'parked.list' })).toEqual({ parked: [] });
});

test('over DynamoDB what had been folded when other logic parked it is kept one by one, and runs at its release', async () => {
  const town = await townOverDynamo(new Mint());
  town.aggregates = lifted;
  const records = await town.submit(opened(), added(5, 'a'), cursed('c'), added(6, 'b'));
  expect(await town.microservice().live(records.slice(0, 2))).toBeUndefined();
  town.aggregates = [purseWith()];
  await town.rebuild(subjectNamed(1));
  expect(await town.microservice().live(records)).toBeUndefined();
  expect(await parkedIn(town)).toMatchObject({ parked: [{ waits: 'release' }] });

  town.aggregates = lifted;
  await town.rebuild(subjectNamed(1));
  const later = await town.submit(added(7, 'later'));
  expect(await town.microservice().live(later)).toBeUndefined();

  expect(texts(town)).toEqual(['a accepted', 'b accepted', 'later accepted']);
  expect(await parkedIn(town)).toEqual({ parked: [] });
});

test('over DynamoDB a release that whoever made it has not come to saying is said by the next event, and runs before that', async () => {
  const town = await townOverDynamo(new Mint());
  const records = await town.submit(opened(), cursed('c'), added(6, 'b'), spend(20, 's'));
  expect(await town.microservice().live(records)).toBeUndefined();
  town.aggregates = lifted;
  const silent = new PushingBackStream(town.playback, () => 'failed');
  const history = playedAt(0, await historyRecord(town.log, subjectNamed(1)));
  const crashing = playerOf(town.log, town.store, { aggregates: lifted, playback: silent });
  expect(await crashing.play([history])).toBe(history.sequenceNumber);
  expect(town.resumes).toEqual([]);

  const later = await town.submit(added(7, 'later'));
  expect(town.resumes).toHaveLength(1);
  expect(await town.microservice().live(later)).toBeUndefined();
  expect(await town.microservice().play(town.resumes)).toBeUndefined();

  expect(texts(town)).toEqual(['b accepted', 's not-enough', 'later accepted']);
  expect(await findings(town, lifted)).toEqual([]);
});
