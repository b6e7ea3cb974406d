import { beforeEach, expect, test } from '@jest/globals';
import { added, opened } from '../support/events.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { pass } = virtualTime();

let service: TestService;
beforeEach(async () => {
  service = await testService();
  await service.submit(
    opened('o', { time: '2026-01-01T00:00:00Z' }),
    added(10, 'a', { time: '2026-01-02T00:00:00Z' }),
  );
  await pass(1_000);
});

const JUNE = '2026-06-01T00:00:00Z';

const asked = (wait?: number) =>
  service.post({
    method: 'POST',
    path: '/purses/1/reversals',
    body: JSON.stringify({ id: 'a', reason: 'a mistake' }),
    ...(wait === undefined ? {} : { headers: { prefer: `wait=${wait}` } }),
  });

async function reversed(): Promise<void> {
  await asked();
  await service.pump();
  await service.write();
}

const ask = async (query: string) => (await service.get(`/purses/1?${query}`)).body;

test('as of any time the state is without what is known to be reversed', async () => {
  await reversed();
  expect(await ask(`asOf=${JUNE}`)).toMatchObject({ state: { coins: 0 }, version: 1, conflicts: [] });
  expect(await ask('asOf=2026-01-02T00:00:00Z')).toMatchObject({ state: { coins: 0 } });
});

test('as it was recorded before the reversal the state is with it, at any time', async () => {
  const { events } = (await service.get('/purses/1/history')).body as {
    readonly events: readonly { readonly recordedtime: string }[];
  };
  const until = events.at(-1)?.recordedtime;
  await reversed();
  expect(await ask(`asRecorded=${until}`)).toMatchObject({ state: { coins: 10 } });
  expect(await ask(`asRecorded=${until}&asOf=${JUNE}`)).toMatchObject({ state: { coins: 10 } });
  expect(await ask(`asOf=${JUNE}`)).toMatchObject({ state: { coins: 0 } });
});

test('who asks for it is answered with the outcome', async () => {
  const answer = asked(5);
  await pass(1);
  await service.pump();
  await service.write();
  await pass(1_000);
  expect(await answer).toMatchObject({
    status: 200,
    body: { accepted: [{ subject: 'purse/1', outcome: { status: 'accepted' } }] },
  });
});
