import { describe, expect, test } from '@jest/globals';
import { isPosition, subject } from '@reprise/event-envelope';
import {
  answerItem,
  approvalItem,
  assemble,
  behind,
  claimedKey,
  claimItem,
  claimKey,
  correctionItem,
  correctionKey,
  idempotencyKey,
  intentItem,
  isInteractionKey,
  parseItemName,
  parseKey,
  queryItem,
  slotOf,
  takeoverItem,
} from '../src/index.ts';
import { payoutRequested, positionAt } from './support/events.ts';

// Every log that exists is made of these. A test that fails here says: this change would make old interactions
// unreadable, or send again what was sent. Add; do not change.

const POSITION = '0001-0000000000000000000000000000000000000000000000000000000000000007-0000';
const home = { subject: subject('account/1'), position: positionAt(7) };
const pay = { gateway: 'bank', operation: 'pay', number: 1 };
const asked = { request: '{"amount":100}', ordinal: 2, at: 1795521600000, logic: '20261124-abc' };
const attempt = { at: 1795521600000, deadline: 1795521680000, token: 'dG9rZW4' };

describe('what is stored, to the letter:', () => {
  test('a command’s intent', () => {
    expect(intentItem(home, pay, asked, attempt)).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1`,
      request: '{"amount":100}',
      ordinal: 2,
      at: 1795521600000,
      deadline: 1795521680000,
      token: 'dG9rZW4',
      logic: '20261124-abc',
    });
    expect(intentItem(home, pay, { ...asked, playbackid: 'p' }, attempt)).toMatchObject({ playbackid: 'p' });
  });

  test('its answer, with a response, without one, and by a person', () => {
    const slot = slotOf(home.position, pay);
    expect(answerItem(home.subject, slot, '{"receipt":"r"}', 7)).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1=`,
      response: '{"receipt":"r"}',
      at: 7,
    });
    expect(answerItem(home.subject, slot, undefined, 7, 'ann')).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1=`,
      at: 7,
      by: 'ann',
    });
  });

  test('another attempt', () => {
    const slot = slotOf(home.position, pay);
    expect(takeoverItem(home.subject, slot, 2, attempt)).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1+2`,
      ...attempt,
    });
    expect(takeoverItem(home.subject, slot, 3, attempt, { by: 'ann' })).toMatchObject({
      position: `${POSITION}~bank.pay#1+3`,
      undone: 1,
      by: 'ann',
    });
  });

  test('a query with its answer', () => {
    const rate = { gateway: 'rates', operation: 'rate', number: 3 };
    expect(queryItem(home, rate, asked, '25.1')).toEqual({
      subject: 'account/1',
      position: `${POSITION}~rates.rate#3`,
      ...asked,
      answered: 1,
      response: '25.1',
    });
  });

  test('a correction, and one that undoes', () => {
    const link = { request: '{"amount":20}', proposal: 'abc', logic: 'l' };
    expect(
      correctionItem(home, pay, 1, { ...link, action: 'difference', effective: '{"amount":120}' }, attempt),
    ).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1~c1`,
      ...link,
      action: 'difference',
      effective: '{"amount":120}',
      ...attempt,
    });
    expect(correctionItem(home, pay, 2, { ...link, action: 'undo' }, attempt)).not.toHaveProperty(
      'effective',
    );
  });

  test('an approval', () => {
    expect(approvalItem(home, pay, 'abc', { at: 7, by: 'ann', plan: '{}' })).toEqual({
      subject: 'account/1',
      position: `${POSITION}~bank.pay#1!abc`,
      at: 7,
      by: 'ann',
      plan: '{}',
    });
  });

  test('a claim', () => {
    expect(claimItem(home, 'abc.bank.pay.1')).toEqual({
      subject: 'account/1',
      position: 'call#abc.bank.pay.1',
      first: POSITION,
    });
  });

  test('the idempotency key: of source, id, operation and number, whatever the position', () => {
    const key = idempotencyKey({ id: 'payout-1', source: '/tests' } as never, pay);
    expect(key).toBe('c1210973f4183bee43a30344eeaf392c.bank.pay.1');
    for (const at of [1, 2, 99])
      expect(idempotencyKey(payoutRequested(undefined, { at: positionAt(at) }), pay)).toBe(key);
    expect(idempotencyKey(payoutRequested(undefined, { id: 'payout-2' as never }), pay)).not.toBe(key);
    expect(correctionKey(key, 2)).toBe(`${key}~c2`);
  });

  test('a key and a claim are told by what they read like', () => {
    const key = idempotencyKey({ id: 'payout-1', source: '/tests' } as never, pay);
    expect(parseKey(key)).toEqual({ key, call: pay, correction: 0 });
    expect(parseKey(correctionKey(key, 2))).toEqual({ key, call: pay, correction: 2 });
    expect(parseKey('payout-1')).toBeUndefined();
    expect(claimKey(home.subject, key)).toEqual({ subject: 'account/1', position: `call#${key}` });
    expect(claimedKey(claimItem(home, key).position)).toBe(key);
    expect(claimedKey(POSITION)).toBeUndefined();
  });
});

describe('in the log', () => {
  const item = (position: string) => ({ subject: home.subject, position, ...asked, ...attempt });
  const everything = [
    slotOf(home.position, pay),
    `${slotOf(home.position, pay)}+2`,
    `${slotOf(home.position, pay)}=`,
    `${slotOf(home.position, pay)}!abc`,
    slotOf(home.position, pay, 1),
    `${slotOf(home.position, pay, 1)}=`,
    slotOf(home.position, { ...pay, number: 12 }),
    slotOf(home.position, { gateway: 'zz-z', operation: 'zzZ', number: 999 }),
  ];

  test('interactions sort behind their event and before the next one, in its record or after it', () => {
    for (const key of everything) {
      expect(key > POSITION).toBe(true);
      expect(key < positionAt(7, 1)).toBe(true);
      expect(key < positionAt(8)).toBe(true);
      expect(key >= behind(home.position).from && key <= behind(home.position).to).toBe(true);
    }
    expect(positionAt(7, 1) > behind(home.position).to).toBe(true);
    expect(POSITION < behind(home.position).from).toBe(true);
  });

  test('no interaction is taken for an event, nor anything else for an interaction', () => {
    for (const key of everything) expect([isPosition(key), isInteractionKey(key)]).toEqual([false, true]);
    const others = [
      POSITION,
      'call#abc.bank.pay.1',
      `id#${'0'.repeat(32)}`,
      `${POSITION.slice(0, -5)}~0000`,
      `${POSITION}~bank.pay#0`,
      `${POSITION}~bank.pay#1~c0`,
      `${POSITION}~bank.pay#1?`,
      `${POSITION}~Bank.pay#1`,
    ];
    for (const key of others) expect(isInteractionKey(key)).toBe(false);
    expect(() => parseItemName('call#x')).toThrow('Not an interaction of the log: "call#x"');
  });

  test('an item’s key says what it is', () => {
    expect(everything.map((key) => parseItemName(key).role.kind)).toEqual([
      'opening',
      'takeover',
      'answer',
      'approval',
      'opening',
      'answer',
      'opening',
      'opening',
    ]);
    expect(parseItemName(everything[5] ?? '')).toEqual({
      position: POSITION,
      call: pay,
      correction: 1,
      role: { kind: 'answer' },
    });
  });

  test('attempts are in their order, and calls in the order in which they were made', () => {
    const slot = slotOf(home.position, pay);
    const attempts = [10, 2, 3].map((number) =>
      takeoverItem(home.subject, slot, number, { ...attempt, at: number }),
    );
    const first = { ...item(slotOf(home.position, { ...pay, number: 2 })), ordinal: 1 };
    const { interactions } = assemble([...attempts, item(slot), first]);
    expect(interactions.map(({ call }) => call.number)).toEqual([2, 1]);
    expect(interactions[1]?.attempts.map(({ at }) => at)).toEqual([attempt.at, 2, 3, 10]);
  });
});
