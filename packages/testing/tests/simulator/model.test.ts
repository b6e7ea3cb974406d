import { describe, expect, test } from '@jest/globals';
import { CURSED, DEPOSITED, NOTED, OPENED, WITHDRAWN } from '../../src/simulator/accounts.ts';
import { accountAfterEach, everComeTo, type LoggedEvent } from '../../src/simulator/model.ts';
import { REVERSAL } from '../../src/simulator/reversal-model.ts';
import { SKIP } from '../../src/simulator/skip-model.ts';

const log = (...events: readonly Partial<LoggedEvent>[]): LoggedEvent[] =>
  events.map((event, index) => ({
    position: String(index).padStart(4, '0'),
    id: `e${index}`,
    source: '/tests',
    type: NOTED,
    subject: 'account/1',
    time: '2026-11-23T08:00:00Z',
    recorded: index,
    ...event,
  }));

const deposit = (amount: number, id: string) => ({ type: DEPOSITED, id, data: { amount } });
const withdrawal = (amount: number, id: string) => ({ type: WITHDRAWN, id, data: { amount } });
const statuses = (events: readonly LoggedEvent[]) =>
  accountAfterEach(events).map(({ outcome }) => outcome.reason ?? outcome.status);

describe('the model', () => {
  test('pays out what is there, and not more', () => {
    const events = log(deposit(10, 'a'), withdrawal(11, 'b'), withdrawal(10, 'c'), withdrawal(1, 'd'));
    expect(statuses(events)).toEqual(['accepted', 'insufficient-funds', 'accepted', 'insufficient-funds']);
    expect(accountAfterEach(events).at(-1)).toMatchObject({ state: { balance: 0 }, version: 4 });
  });

  test('counts money once, however late it comes again, and notes again once they are forgotten', () => {
    const notes = Array.from({ length: 33 }, () => ({ data: { mood: 'odd' } }));
    const events = log(deposit(10, 'a'), { id: 'n' }, ...notes, deposit(10, 'a'), { id: 'n' });
    expect(statuses(events).slice(-2)).toEqual(['duplicate', 'accepted']);
    expect(accountAfterEach(events).at(-1)?.state).toMatchObject({ balance: 10, notes: 35 });
  });

  test('stops at an event that throws, and stays there', () => {
    const events = log(deposit(10, 'a'), { type: CURSED }, deposit(5, 'b'));
    expect(statuses(events)).toEqual(['accepted', 'parked', 'parked']);
    expect(accountAfterEach(events).at(-1)).toMatchObject({ state: { balance: 10 }, version: 1 });
  });

  test('rejects what expects another version', () => {
    const events = log({ type: OPENED, expectedversion: 1 }, { type: OPENED, expectedversion: 1 });
    expect(statuses(events)).toEqual(['version-conflict', 'accepted']);
  });
});

/** A word on the n-th event of the log. */
const word = (type: string, of: number, id: string, changes: object = {}) => ({
  id,
  type,
  data: {
    original: {
      position: String(of).padStart(4, '0'),
      id: `e${of}`,
      source: '/tests',
      subject: 'account/1',
      ...changes,
    },
  },
});

describe('the model of reversals', () => {
  const reversal = (of: number, id: string, changes: object = {}) => word(REVERSAL, of, id, changes);
  const paid = (amount: number) => ({ type: DEPOSITED, data: { amount } });
  const asked = (amount: number) => ({ type: WITHDRAWN, data: { amount } });

  test('leaves what the log is without the event; a retry of it is a repeat still', () => {
    const events = log({ data: { mood: 'odd' } }, { data: { mood: 'bright' } }, reversal(1, 'r'), {
      id: 'e1',
    });
    expect(statuses(events)).toEqual(['accepted', 'accepted', 'accepted', 'duplicate']);
    const last = accountAfterEach(events).at(-1);
    expect(last).toMatchObject({ state: { notes: 1, mood: 'odd' }, version: 4, reversed: 1 });
  });

  test('tells each event what it came to then, and what it comes to since', () => {
    const events = log(paid(10), asked(10), asked(9), reversal(1, 'r'));
    const steps = accountAfterEach(events);
    expect(steps[2]?.outcomes.map(({ status }) => status)).toEqual(['rejected', 'accepted']);
    expect(steps[3]?.outcome.facts).toEqual({
      reversed: '0001',
      flipped: [{ id: 'e2', now: 'accepted' }],
    });
    expect(steps[3]?.state).toMatchObject({ balance: 1 });
  });

  test('refuses what cannot be taken back', () => {
    const events = log(
      paid(10),
      asked(10),
      asked(1),
      { type: OPENED },
      reversal(0, 'flips'),
      reversal(2, 'rejected'),
      reversal(3, 'never'),
      reversal(4, 'reversal', { id: 'flips' }),
      reversal(9, 'unknown'),
      reversal(0, 'elsewhere', { subject: 'account/2' }),
      reversal(1, 'once'),
      reversal(1, 'twice'),
    );
    expect(statuses(events).slice(4)).toEqual([
      'later-outcomes-flip',
      'was-rejected',
      'not-reversible',
      'is-a-reversal',
      'unknown-event',
      'of-another-aggregate',
      'accepted',
      'already-reversed',
    ]);
  });
});

describe('the model of skips', () => {
  const skip = (of: number, id: string, changes: object = {}) => word(SKIP, of, id, changes);
  const cursed = { type: CURSED };
  const noted = { data: { mood: 'odd' } };

  test('passes over the event, counts what has waited behind it, and remembers it', () => {
    const events = log(noted, cursed, noted, skip(1, 's'), { ...cursed, id: 'e1' });
    expect(statuses(events)).toEqual(['accepted', 'skipped', 'accepted', 'accepted', 'duplicate']);
    const last = accountAfterEach(events).at(-1);
    expect(last).toMatchObject({ state: { notes: 2 }, version: 5, isParked: false, skipped: 1 });
  });

  test('stops at the next event that throws', () => {
    const events = log(cursed, noted, cursed, noted, skip(0, 's'));
    expect(statuses(events)).toEqual(['skipped', 'accepted', 'parked', 'parked', 'parked']);
  });

  test('holds by logic that would not throw any more', () => {
    const events = log(cursed, skip(0, 's'));
    expect(accountAfterEach(events, { isLifted: true }).at(-1)).toMatchObject({ state: { notes: 0 } });
  });

  test('knows what an event has come to before it was skipped, and since', () => {
    const events = log(deposit(10, 'e0'), withdrawal(10, 'w'), skip(0, 's'));
    const came = everComeTo(events, {}).map((outcomes) => outcomes.map(({ status }) => status));
    expect(came).toEqual([['accepted', 'skipped'], ['accepted', 'rejected'], ['accepted']]);
  });

  test('refuses what cannot be skipped', () => {
    const events = log(
      deposit(10, 'e0'),
      deposit(10, 'e0'),
      skip(0, 'once'),
      skip(0, 'twice'),
      skip(1, 'a repeat', { id: 'e0' }),
      skip(2, 'a skip', { id: 'once' }),
      skip(9, 'to come'),
      skip(0, 'elsewhere', { subject: 'account/2' }),
      skip(0, 'nobody', { id: 'nobody' }),
    );
    expect(statuses(events).slice(2)).toEqual([
      'accepted',
      'already-skipped',
      'nothing-to-skip',
      'is-a-skip',
      'nothing-to-skip',
      'of-another-aggregate',
      'nothing-to-skip',
    ]);
  });

  test('leaves nothing to reverse; and what is skipped counts on neither side of a reversal', () => {
    const events = log(
      cursed,
      deposit(10, 'e1'),
      skip(0, 's'),
      word(REVERSAL, 0, 'r'),
      word(REVERSAL, 2, 'rs', { id: 's' }),
      word(REVERSAL, 1, 'rd'),
    );
    expect(statuses(events).slice(3)).toEqual(['was-skipped', 'is-a-skip', 'accepted']);
    expect(accountAfterEach(events).at(-1)?.state.balance).toBe(0);
  });
});
