import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  deposit,
  ledger,
  opening,
  postBatch,
  postOne,
  said,
  type TestService,
  withdrawal,
} from './ledger.ts';

let service: TestService;
beforeAll(async () => {
  service = await ledger();
});

const payout = (changes: object) =>
  said(
    'payout-requested',
    { amount: 1, currency: 'EUR', to: { iban: 'CZ6508000000192000145399', name: 'Jan' }, ...changes },
    'p',
  );

describe('the ledger refuses with 400, and says where and why,', () => {
  test.each<[string, unknown, readonly (readonly [string, string])[]]>([
    ['an amount of nothing', deposit(0, 'd'), [['/data/amount', 'Too small: expected number to be >0']]],
    ['a negative amount', withdrawal(-5, 'w'), [['/data/amount', 'Too small: expected number to be >0']]],
    [
      'a fraction of a minor unit',
      deposit(0.5, 'd'),
      [['/data/amount', 'Invalid input: expected int, received number']],
    ],
    [
      'an amount as text',
      said('money-deposited', { amount: '5', channel: 'cash' }, 'd'),
      [['/data/amount', 'Invalid input: expected number, received string']],
    ],
    [
      'more than there is',
      deposit(1_000_000_000_001, 'd'),
      [['/data/amount', 'Too big: expected number to be <=1000000000000']],
    ],
    [
      'a channel that there is not',
      said('money-deposited', { amount: 1, channel: 'pigeon' }, 'd'),
      [['/data/channel', 'Invalid option: expected one of "cash"|"card"|"online"']],
    ],
    [
      'what a payload does not have',
      said('money-deposited', { amount: 1, channel: 'cash', tip: 1 }, 'd'),
      [['/data', 'Unrecognized key: "tip"']],
    ],
    [
      'a currency that is no code',
      said('account-opened', { currency: 'crowns', overdraftLimit: 0 }, 'o'),
      [['/data/currency', 'must be an ISO 4217 code, e.g. CZK']],
    ],
    [
      'an owner without a name',
      said(
        'account-opened',
        { currency: 'CZK', overdraftLimit: 0, owner: { email: 'ann@example.com' } },
        'o',
      ),
      [['/data/owner/name', 'Invalid input: expected string, received undefined']],
    ],
    [
      'control characters in a purpose',
      said('money-deposited', { amount: 1, channel: 'cash', purpose: 'a\u0007' }, 'd'),
      [['/data/purpose', 'must not contain control characters']],
    ],
    [
      'a transfer to nowhere',
      said('transfer-requested', { amount: 1, to: 'Ann' }, 't'),
      [['/data/to', 'must be account/<id>']],
    ],
    [
      'a payout without an IBAN',
      payout({ to: { iban: '1234', name: 'Jan' } }),
      [['/data/to/iban', 'must be an IBAN']],
    ],
    [
      'what only payments may say',
      said('payout-settled', { payout: 'p' }, 's'),
      [['/type', 'may not be submitted by http']],
    ],
    [
      'an event of another service',
      said('x', {}, 'x', { type: 'payments.payout-ordered.v1' }),
      [['/type', 'is not an event of this service: payments.payout-ordered.v1']],
    ],
    [
      'another service’s aggregate',
      deposit(1, 'd', { subject: 'payout/1' }),
      [['/subject', 'must be an aggregate of this service: account/<id>']],
    ],
    [
      'the year 9999',
      deposit(1, 'd', { time: '9999-01-01T00:00:00Z' }),
      [['/time', 'is more than a day in the future']],
    ],
    [
      'a position that a client makes up',
      deposit(1, 'd', { sequence: '0001-1-0000' }),
      [['/sequence', 'is set by the log, never by a client; leave it out']],
    ],
    [
      'everything that is wrong at once',
      said('account-opened', { currency: 'x', overdraftLimit: -1 }, 'o'),
      [
        ['/data/currency', 'must be an ISO 4217 code, e.g. CZK'],
        ['/data/overdraftLimit', 'Too small: expected number to be >=0'],
      ],
    ],
  ])('%s', async (_, event, faults) => {
    const answer = await service.post(postOne(event));
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.body).toMatchObject({
      title: 'Invalid events',
      errors: faults.map(([pointer, reason]) => ({ index: 0, pointer, reason })),
    });
  });

  test('a batch of which one event is bad: none goes in', async () => {
    const answer = await service.post(
      postBatch([opening(), deposit(100, 'a'), deposit(0, 'b'), deposit(100, 'c')]),
    );
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ index: 2, pointer: '/data/amount' }] } });
    expect(service.stream.records).toEqual([]);
    expect(await service.get('/accounts/576')).toMatchObject({ status: 404 });
  });
});
