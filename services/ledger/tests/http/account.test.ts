import { describe, expect, test } from '@jest/globals';
import { deposit, ledger, opening, postBatch, said, withdrawal } from './ledger.ts';

describe('an account over HTTP', () => {
  test('is opened, moved and read', async () => {
    const service = await ledger();
    await service.submit(opening(), deposit(100_00, 'd'), withdrawal(30_00, 'w'), withdrawal(80_00, 'v'));
    expect(await service.get('/accounts/576')).toMatchObject({
      status: 200,
      body: {
        subject: 'account/576',
        state: {
          status: 'open',
          currency: 'CZK',
          balance: 70_00,
          held: 0,
          counters: { credits: 1, debits: 1 },
        },
        version: 4,
      },
    });
    expect(await service.get('/accounts?owner=ann%40example.com')).toMatchObject({
      status: 200,
      body: { items: [{ subject: 'account/576', state: { balance: 70_00 } }] },
    });
    const { body } = await service.get('/accounts/576/history');
    const { events } = body as { events: { outcome: object }[] };
    expect(events.map(({ outcome }) => outcome)).toEqual([
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'rejected', reason: 'insufficient-funds' },
    ]);
  });

  test('tells what became of a withdrawal to who waits for it', async () => {
    const service = await ledger();
    await service.submit(opening(), deposit(50_00, 'd'));
    const before = service.stream.records.length;
    const answer = service.post(postBatch([withdrawal(60_00, 'w')], { headers: { Prefer: 'wait=5' } }));
    while (service.stream.records.length === before) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([service.pump(), service.write()]);
    expect(await answer).toMatchObject({
      status: 200,
      body: { accepted: [{ id: 'w', outcome: { status: 'rejected', reason: 'insufficient-funds' } }] },
    });
  });

  test('takes a deposit once, however often and however late it is sent', async () => {
    const service = await ledger();
    const small = Array.from({ length: 100 }, (_, index) => deposit(1, `small-${index}`));
    await service.submit(opening(), deposit(100_00, 'd'));
    for (let start = 0; start < small.length; start += 20)
      await service.submit(...small.slice(start, start + 20));
    await service.submit(deposit(100_00, 'd'));
    expect(await service.get('/accounts/576')).toMatchObject({
      body: { state: { balance: 101_00 }, version: 103 },
    });
  });

  test('remembers what it was worth on a day', async () => {
    const service = await ledger();
    const on = (day: string) => ({ time: `2026-01-${day}T12:00:00Z` });
    await service.submit(
      opening('o', on('01')),
      deposit(10_00, 'a', on('02')),
      said('fee-charged', { amount: 1_00 }, 'f', on('03')),
    );
    expect(await service.get('/accounts/576?asOf=2026-01-02T23:59:59Z')).toMatchObject({
      status: 200,
      body: { state: { balance: 10_00 }, conflicts: [] },
    });
  });

  test('lets one of 200 withdrawals through that all expect the same version', async () => {
    const service = await ledger();
    await service.submit(opening(), deposit(1_000_00, 'd'));
    const rivals = Array.from({ length: 200 }, (_, index) =>
      withdrawal(1_00, `w${index}`, { expectedversion: 2 }),
    );
    await service.submit(...rivals);
    expect(await service.get('/accounts/576')).toMatchObject({
      body: { state: { balance: 999_00 }, version: 202 },
    });
  });
});
