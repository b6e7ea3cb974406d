import { describe, expect, test } from '@jest/globals';
import { issuesOf, type Schema } from '@reprise/event-envelope';
import { account } from '../../src/domain/account.ts';
import { credits, debits, opened, payoutFailed, payoutSettled, requests } from './events.ts';

const MOST = 1_000_000_000_000;
const moved = Object.values({ ...credits, ...debits, ...requests }).map((make) => make(1));
const all = [...moved, opened(), payoutSettled('p-1'), payoutFailed('p-1')];

/** Where the payload of a type is wrong, as JSON pointers below `/data`. */
function faults(type: string, data: unknown): readonly string[] {
  const schema: Schema | undefined = account.events[type]?.schema;
  if (schema === undefined) throw new Error(`The account has no ${type}.`);
  return issuesOf(schema, data, '/data').map(({ pointer }) => pointer);
}
const changed = ({ data }: { readonly data?: unknown }, changes: object): unknown => ({
  ...Object(data),
  ...changes,
});

test('every type has a payload that fits', () => {
  expect(all.map(({ type }) => type).sort()).toEqual(Object.keys(account.events).sort());
  for (const { type, data } of all) expect(faults(type, data)).toEqual([]);
});

describe.each(moved.map((event) => [event.type, event] as const))('%s', (type, event) => {
  test.each<[string, unknown]>([
    ['nothing', 0],
    ['less than nothing', -1],
    ['a fraction of a minor unit', 0.5],
    ['more than the most', MOST + 1],
    ['text', '100'],
    ['no number', Number.NaN],
    ['endless money', Number.POSITIVE_INFINITY],
    ['null', null],
    ['no amount at all', undefined],
  ])('does not move %s', (_what, amount) => {
    expect(faults(type, changed(event, { amount }))).toEqual(['/data/amount']);
  });

  test.each([1, MOST])('moves %p', (amount) => {
    expect(faults(type, changed(event, { amount }))).toEqual([]);
  });
});

describe.each(all.map((event) => [event.type, event] as const))('%s', (type, event) => {
  test('takes no key that it does not know', () => {
    expect(faults(type, changed(event, { surprise: 1 }))).toEqual(['/data']);
  });

  test('takes no key that hides as a prototype', () => {
    expect(faults(type, { ...Object(event.data), ['__proto__']: { balance: 1 } })).toEqual(['/data']);
  });

  test.each([undefined, null, 'text', 7, []])('is not %p', (data) => {
    expect(faults(type, data)).toEqual(['/data']);
  });
});

test.each<[string, object, string]>([
  ['money-deposited', { channel: 'post' }, '/data/channel'],
  ['money-withdrawn', { channel: undefined }, '/data/channel'],
  ['money-deposited', { purpose: '' }, '/data/purpose'],
  ['money-deposited', { purpose: 'x'.repeat(141) }, '/data/purpose'],
  ['money-deposited', { purpose: 'rent\u0000' }, '/data/purpose'],
  ['money-withdrawn', { purpose: 'line\nbreak' }, '/data/purpose'],
  ['transfer-received', { from: { account: 'a\u0007' } }, '/data/from/account'],
  ['transfer-received', { from: { iban: 'x' } }, '/data/from'],
  ['transfer-sent', { to: { bank: 'x'.repeat(65) } }, '/data/to/bank'],
  ['transfer-sent', { purpose: 'half \ud800' }, '/data/purpose'],
  ['fee-charged', { reason: '\u0085' }, '/data/reason'],
  ['penalty-interest-charged', { reason: 7 }, '/data/reason'],
  ['withdrawal-requested', { channel: 'CASH' }, '/data/channel'],
  ['transfer-requested', { to: '2' }, '/data/to'],
  ['transfer-requested', { to: 'payment/2' }, '/data/to'],
  ['transfer-requested', { to: 'account/' }, '/data/to'],
  ['transfer-requested', { to: 'account/a\nb' }, '/data/to'],
  ['transfer-requested', { to: `account/${'1'.repeat(249)}` }, '/data/to'],
  ['payout-requested', { currency: 'euro' }, '/data/currency'],
  ['payout-requested', { to: { iban: 'cz65', name: 'Jan' } }, '/data/to/iban'],
  ['payout-requested', { to: { iban: 'CZ6508000000192000145399', name: '' } }, '/data/to/name'],
  ['payout-settled', { payout: '' }, '/data/payout'],
  ['payout-settled', { rate: 0 }, '/data/rate'],
  ['payout-settled', { rate: Number.POSITIVE_INFINITY }, '/data/rate'],
  ['payout-settled', { paid: 0.5 }, '/data/paid'],
  ['payout-failed', { reason: 'a\u007f' }, '/data/reason'],
  ['account-opened', { currency: 'czk' }, '/data/currency'],
  ['account-opened', { currency: 'CZKK' }, '/data/currency'],
  ['account-opened', { overdraftLimit: -1 }, '/data/overdraftLimit'],
  ['account-opened', { overdraftLimit: 0.5 }, '/data/overdraftLimit'],
  ['account-opened', { overdraftLimit: '0' }, '/data/overdraftLimit'],
  ['account-opened', { statements: 'daily' }, '/data/statements'],
  ['account-opened', { owner: { name: 'Eva', email: 'eva' } }, '/data/owner/email'],
  ['account-opened', { owner: { name: 'E\tva', email: 'eva@example.com' } }, '/data/owner/name'],
  ['account-opened', { owner: { name: 'Eva' } }, '/data/owner/email'],
])('ledger.%s.v1 does not take %j', (name, changes, pointer) => {
  const type = `ledger.${name}.v1`;
  const valid = all.find((event) => event.type === type);

  expect(faults(type, changed(valid ?? {}, changes))).toEqual([pointer]);
});

test('the longest subject may be transferred to', () => {
  expect(faults('ledger.transfer-requested.v1', { amount: 1, to: `account/${'1'.repeat(248)}` })).toEqual([]);
});
