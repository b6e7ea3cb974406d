import { expect, test } from '@jest/globals';
import { UNPACKAGED } from '@reprise/aggregate';
import { MemoryEventLog } from '../../src/index.ts';
import { logicAt, notingLogic, readLogicNotes } from '../../src/log/logic-note.ts';
import { but } from '../support/but.ts';
import { writerOf } from '../support/containers.ts';
import { found } from '../support/events.ts';
import { postBatch } from '../support/http.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { pass } = virtualTime();

/** Puts an event on the stream, and has a new container of write with this logic take it. */
async function process(service: TestService, id: string, logic: string): Promise<void> {
  const before = service.stream.records.length;
  expect((await service.post(postBatch([found(1, id)]))).status).toBe(202);
  await service.pump();
  const records = service.stream.records.slice(before);
  const write = writerOf(service.log, service.store, { logic });
  await write(records.map((one) => ({ ...one, partitionKey: one.subject })));
  await pass(60_000);
}

test('every event says which logic was at work when it came, whatever has folded it since', async () => {
  const service = await testService();
  await service.submit(found(1, 'before-any-note'));
  await pass(60_000);
  await process(service, 'a', '20260101000000-aaaaaaaaaaaa');
  await process(service, 'b', '20260101000000-aaaaaaaaaaaa');
  await process(service, 'c', '20260201000000-bbbbbbbbbbbb');
  const { body } = await service.get('/purses/1/history');
  const { events, logic, latest } = body as { events: { logic?: string }[]; logic: string; latest: object };
  expect(events.map((entry) => entry.logic)).toEqual([
    undefined,
    '20260101000000-aaaaaaaaaaaa',
    '20260101000000-aaaaaaaaaaaa',
    '20260201000000-bbbbbbbbbbbb',
  ]);
  expect(logic).toBe('00000000000000-unpackaged');
  expect(latest).toMatchObject({ version: 4 });
});

const LOGIC = '20260101000000-aaaaaaaaaaaa';

test('a container notes its logic once, and again where that failed; code that was not packaged, never', async () => {
  const log = new MemoryEventLog();
  let inserts = 0;
  const failingOnce = but(log, {
    insert: (items) =>
      inserts++ === 0 ? Promise.resolve([{ status: 'failed', reason: 'busy' }]) : log.insert(items),
  });
  const note = notingLogic(failingOnce, LOGIC);
  for (const since of [1_000, 2_000, 3_000]) await note(since);
  await notingLogic(log, LOGIC)(9_000);
  await notingLogic(log, UNPACKAGED)(500);
  expect(inserts).toBe(2);
  expect(await readLogicNotes(log)).toEqual([{ logic: LOGIC, since: 2_000 }]);
});

test('a container that only meets what is folded already says nothing of its logic', async () => {
  const service = await testService();
  await service.submit(found(1, 'a'));
  const records = service.stream.records.map((one) => ({ ...one, partitionKey: one.subject }));
  const write = writerOf(service.log, service.store, { logic: LOGIC });
  await write(records);
  expect(await readLogicNotes(service.log)).toEqual([]);
});

test('a logic is at work from its first event on, until another one is', () => {
  const notes = [
    { logic: 'a', since: 10 },
    { logic: 'b', since: 20 },
  ];
  expect([9, 10, 19, 20, 99].map((at) => logicAt(notes, at))).toEqual([undefined, 'a', 'a', 'b', 'b']);
});
