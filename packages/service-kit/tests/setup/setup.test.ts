import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { createSetup, MemoryDataStore, MemoryEventLog, MemoryEventStream } from '../../src/index.ts';
import { READY_KEY } from '../../src/state/state-document.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, records } from '../support/events.ts';
import { FaultyDataStore, FaultyEventLog } from '../support/faults.ts';
import { context } from '../support/http.ts';
import { deployment, local } from '../support/service.ts';

const FIRST = Date.UTC(2026, 0, 1);
const ports = (created = FIRST) => ({
  log: new MemoryEventLog(),
  store: new MemoryDataStore(),
  stream: new MemoryEventStream(() => created),
});

/** A deployment with this log epoch. */
const deploy = (to: ReturnType<typeof ports>, logEpoch = 1, event = {}) =>
  createSetup({ ports: to, configuration: { ...local, logEpoch } })({ ...deployment, ...event }, context);

const isReady = async ({ store }: ReturnType<typeof ports>) =>
  (await store.get([READY_KEY]))[0] !== undefined;

describe('a deployment', () => {
  test('over an empty log makes the data store ready, and notes the stream of the epoch', async () => {
    const to = ports();
    expect(await deploy(to)).toEqual({
      Status: 'SUCCESS',
      Data: { found: 'first deployment: the data store is ready' },
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Setup',
      PhysicalResourceId: 'reprise-setup-Setup',
    });
    expect(await isReady(to)).toBe(true);
    expect(await collected(to.log.query('~log'))).toEqual([
      { subject: '~log', position: 'epoch#0001', streamcreated: FIRST },
    ]);
  });

  test('may be repeated', async () => {
    const to = ports();
    await deploy(to);
    const before = await to.store.get([READY_KEY]);
    expect(await deploy(to, 1, { RequestType: 'Update' })).toMatchObject({
      Status: 'SUCCESS',
      Data: { found: 'ready' },
    });
    expect(await to.store.get([READY_KEY])).toEqual(before);
  });

  test('over a log that holds events does not call an empty data store ready', async () => {
    const to = ports();
    await pumpOf(to.log)(records([added(1, 'a')]), patient);
    expect(await deploy(to)).toMatchObject({
      Status: 'SUCCESS',
      Data: { found: 'not ready: the log is not empty; run a rebuild' },
    });
    expect(await isReady(to)).toBe(false);
  });

  test('over a log with its own notes alone is a first one', async () => {
    const to = ports();
    await deploy(to);
    const lost = { ...to, store: new MemoryDataStore() };
    expect(await deploy(lost)).toMatchObject({
      Data: { found: 'first deployment: the data store is ready' },
    });
  });

  test('fails over a stream that was made anew, and says what to do', async () => {
    const to = ports();
    await deploy(to);
    const anew = { ...to, stream: new MemoryEventStream(() => FIRST + 1) };
    expect(await deploy(anew)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /^Log epoch 1 belongs to the event stream created at .*Raise the logEpoch parameter.*\(log: \/aws\/lambda\/test test\)$/,
      ),
    });
    expect(await deploy(anew, 2)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails with an epoch that is lower than one before', async () => {
    const to = ports();
    await deploy(to, 2);
    expect(await deploy(to, 1)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('never lowered'),
    });
    expect(await deploy(to, 2)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('fails where the tables do not answer, and succeeds the next time', async () => {
    const to = ports();
    const noLog = { ...to, log: new FaultyEventLog(to.log, () => 'before') };
    const noStore = { ...to, store: new FaultyDataStore(to.store, () => 'before') };
    for (const broken of [noLog, noStore])
      expect(await createSetup({ ports: broken, configuration: local })(deployment, context)).toMatchObject({
        Status: 'FAILED',
      });
    expect(await deploy(to)).toMatchObject({
      Status: 'SUCCESS',
      Data: { found: expect.stringContaining('first') },
    });
  });

  test('that is taken down touches nothing', async () => {
    const to = ports();
    expect(await deploy(to, 1, { RequestType: 'Delete' })).toMatchObject({ Status: 'SUCCESS' });
    expect(await isReady(to)).toBe(false);
    expect(await collected(to.log.query('~log'))).toEqual([]);
  });

  test('answers CloudFormation where it asks to be answered', async () => {
    const received: { method: string | undefined; type: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ method: request.method, type: request.headers['content-type'], body });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const answer = await deploy(ports(), 1, { ResponseURL: `http://127.0.0.1:${port}/signed` });
    server.close();
    expect(received.map(({ method }) => method)).toEqual(['PUT']);
    expect(received[0]?.type ?? '').toBe('');
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(answer);
  });
});
