import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import { dynamoClient, startDynamo } from '@reprise/local-aws';
import { DynamoDataStore } from '../src/adapters/aws/dynamo-data-store.ts';
import { DynamoEventLog } from '../src/adapters/aws/dynamo-event-log.ts';
import type { DataStore } from '../src/ports/data-store.ts';
import { READY_KEY, stateKey } from '../src/state/state-document.ts';
import { dataStoreTable, eventsTable } from './support/engines.ts';
import { added, cursed, found, sent, spend, subjectNamed } from './support/events.ts';
import { postBatch } from './support/http.ts';
import { playThrough } from './support/played-through.ts';
import { type TestService, testService } from './support/service.ts';
import { findings } from './support/verified.ts';
import { virtualTime } from './support/virtual-time.ts';

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

const ACCOUNTS = 12;
const subjects = Array.from({ length: ACCOUNTS }, (_, id) => subjectNamed(id));

const overMemory = () => testService();
const overDynamo = async () => {
  const log = new DynamoEventLog(client, await eventsTable(client));
  const store = new DynamoDataStore(client, await dataStoreTable(client, ['byOwner']));
  return testService({ wrap: () => ({ log, store }) });
};

/** Ten events each, one of them a repeat; the last purse is parked. */
async function filled(service: TestService): Promise<void> {
  for (const subject of subjects) {
    const of = { subject };
    await service.submit(
      sent('purse-opened', { owner: 'ann' }, 'o', of),
      ...Array.from({ length: 7 }, (_, index) => found(index + 1, `f${index}`, of)),
      added(5, 'a', of),
      added(5, 'a', of),
      spend(3, 's', of),
      ...(subject === subjects.at(-1) ? [cursed('c', of), added(1, 'z', of)] : []),
    );
  }
}

/** All that readers are told. */
const answers = ({ get }: TestService) =>
  Promise.all(subjects.map(async (subject) => (await get(`/purses/${subject.slice(6)}`)).body));

async function change(store: DataStore, subject: Subject, changes: object): Promise<void> {
  const [stored] = await store.get([stateKey(subject)]);
  if (stored === undefined) throw new Error(`${subject} has no state.`);
  await store.write([
    { ...stored, document: { ...stored.document, ...changes, rev: 'changed' }, replaces: stored },
  ]);
}

describe.each([
  ['memory', overMemory],
  ['DynamoDB', overDynamo],
])('a rebuild over %s', (_, start) => {
  let service: TestService;
  let before: unknown;
  beforeEach(async () => {
    service = await start();
    await filled(service);
    before = await answers(service);
  });
  const rebuilt = async () => {
    expect(await answers(service)).toEqual(before);
    expect((await findings(service.ports)).map(({ kind }) => kind)).toEqual(['parked']);
  };

  test('mends every state that was changed by hand', async () => {
    for (const subject of subjects)
      await change(service.ports.store, subject, { state: '{"status":"open","coins":1}', version: 3 });
    const job = await playThrough(service, { mode: 'rebuild' });
    expect(job).toMatchObject({
      status: 'COMPLETED',
      done: { aggregates: ACCOUNTS, changed: ACCOUNTS, failures: 0 },
    });
    await rebuilt();
  });

  test('brings all back after a wipe, and tells readers nothing wrong meanwhile', async () => {
    const statuses: number[] = [];
    const job = await playThrough(
      service,
      { mode: 'rebuild', wipe: true },
      { meanwhile: async () => statuses.push((await service.get('/purses/3')).status) },
    );
    expect(job).toMatchObject({
      status: 'COMPLETED',
      done: { aggregates: ACCOUNTS, released: ACCOUNTS - 1 },
    });
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    await rebuilt();
  });

  test('brings all back where the table was lost, and makes it ready', async () => {
    const { store } = service.ports;
    for (const key of [READY_KEY, ...subjects.map(stateKey)]) {
      const [stored] = await store.get([key]);
      if (stored !== undefined) await store.remove(stored);
    }
    expect(await service.get('/purses/3')).toMatchObject({ status: 503 });
    const job = await playThrough(service, { mode: 'rebuild' });
    expect(job).toMatchObject({ status: 'COMPLETED', done: { aggregates: ACCOUNTS, changed: ACCOUNTS } });
    expect(await store.get([READY_KEY])).toMatchObject([{ subject: '~ready' }]);
    await rebuilt();
  });

  test.each([false, true])(
    'goes on among live traffic: no answer is half, or older than the one before (wipe: %s)',
    async (wipe) => {
      const latest = new Map<Subject, number>();
      let posted = 0;
      const meanwhile = async () => {
        if (posted < 12)
          await service.post(postBatch(subjects.map((subject) => found(1, `live${posted}`, { subject }))));
        posted += 1;
        for (const subject of subjects.slice(0, -1)) {
          const { status, body } = await service.get(`/purses/${subject.slice(6)}`);
          if (status === 503) continue;
          const { version, state } = body as { version: number; state: { coins: number } }; // a state's answer
          // 30 coins after eleven events, and each later one finds one.
          expect(state.coins).toBe(30 + version - 11);
          expect(version).toBeGreaterThanOrEqual(latest.get(subject) ?? 11);
          latest.set(subject, version);
        }
      };
      const job = await playThrough(service, { mode: 'rebuild', wipe }, { meanwhile });
      expect(job).toMatchObject({ status: 'COMPLETED', done: { aggregates: ACCOUNTS, failures: 0 } });
      await service.pump();
      await service.write();
      expect((await findings(service.ports)).map(({ kind }) => kind)).toEqual(['parked']);
      expect(latest.size).toBe(ACCOUNTS - 1);
    },
  );

  test('changes nothing where all is well, and a preview finds nothing', async () => {
    const preview = await playThrough(service, { mode: 'preview' });
    expect(preview).toMatchObject({ status: 'COMPLETED', done: { aggregates: ACCOUNTS, changed: 0 } });
    const job = await playThrough(service, { mode: 'rebuild' });
    expect(job).toMatchObject({ status: 'COMPLETED', done: { unchanged: ACCOUNTS, changed: 0, parked: 1 } });
    await rebuilt();
  });
});
