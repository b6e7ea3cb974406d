import { describe, expect, test } from '@jest/globals';
import { MemoryDataStore } from '../../../src/index.ts';
import { stateOf } from '../../support/containers.ts';
import { added, found, sent, subjectNamed } from '../../support/events.ts';
import { postBatch } from '../../support/http.ts';
import { playbackOf, playerOf, wipe } from '../../support/playbacks.ts';
import { testService } from '../../support/service.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const subject = subjectNamed(1);
const opened = sent('purse-opened', { owner: 'ann' }, 'o');

async function wipedService() {
  const service = await testService();
  await service.submit(opened, added(5, 'a'));
  await wipe(service.store, subject);
  return service;
}

describe('a wiped state', () => {
  test('says 503 and when to come back, where it is read and where it would be found', async () => {
    const { get } = await wipedService();
    for (const path of ['/purses/1', '/purses?owner=ann'])
      expect(await get(path)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(await get('/purses?owner=bob')).toMatchObject({ status: 200, body: { items: [] } });
  });

  test('leaves the log to answer: as of a time, and the history', async () => {
    const { get } = await wipedService();
    expect(await get('/purses/1?asOf=2026-06-01T00:00:00Z')).toMatchObject({ body: { state: { coins: 5 } } });
    expect(await get('/purses/1/history')).toMatchObject({ body: { events: { length: 2 } } });
  });

  test('only sees live events, and is still found by nobody; then has them all', async () => {
    const { submit, get, store, log } = await wipedService();
    const before = await stateOf(store, subject);
    await submit(found(2, 'f'));
    const after = await stateOf(store, subject);
    expect(after).toMatchObject({ state: undefined, version: 2, parked: { reason: 'wiped' } });
    expect((after?.seen ?? '') > (before?.seen ?? '')).toBe(true);
    expect(await get('/purses?owner=ann')).toMatchObject({ status: 503 });
    await playerOf(log, store).play(await playbackOf(log, [subject]));
    expect(await get('/purses/1')).toMatchObject({ status: 200, body: { state: { coins: 7 }, version: 3 } });
    expect(await get('/purses?owner=ann')).toMatchObject({ body: { items: [{ version: 3 }] } });
    expect(await findings({ log, store })).toEqual([]);
  });

  test('is not taken for a parked one by who waits for an outcome', async () => {
    const service = await wipedService();
    const answering = service.post(postBatch([found(2, 'f')], { headers: { prefer: 'wait=1' } }));
    await service.pump();
    await service.write();
    const { body } = await answering;
    expect(body).toMatchObject({ accepted: [{ id: 'f' }] });
    expect(JSON.stringify(body)).not.toContain('parked');
  });

  test('is told by verify, and is no difference', async () => {
    const { log, store } = await wipedService();
    expect(await findings({ log, store })).toMatchObject([
      { kind: 'parked', detail: expect.stringMatching(/^Wiped/) },
    ]);
  });
});

describe('a lost data store', () => {
  test('says 503 of what it does not hold: it may have been there', async () => {
    const store = new MemoryDataStore();
    const service = await testService({ wrap: () => ({ store }), deployed: false });
    for (const path of ['/purses/1', '/purses?owner=ann'])
      expect(await service.get(path)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });
});
