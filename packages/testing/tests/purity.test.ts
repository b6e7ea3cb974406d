import { describe, expect, test } from '@jest/globals';
import { accept, type Decision, defineAggregate, InvalidDecisionError, on } from '@reprise/aggregate';
import { z } from 'zod';
import { AssertionError, event, given } from '../src/index.ts';
import { counted, doing, messageOf, type Tally } from './tally.ts';

/** What given/when/then says of logic like this. */
const caught = (apply: Parameters<typeof doing>[0]): string =>
  messageOf(() => given(doing(apply)).when(counted(1)));

test('what is caught is an assertion that failed', () => {
  expect(() => given(doing(() => accept({ count: 0.5 }))).when(counted(1))).toThrow(AssertionError);
});

test('logic that changes the state that it was given is caught, with what it changed', () => {
  const message = caught((s) => {
    s.count += 1;
    return accept({ ...s });
  });

  expect(message).toContain('demo.counted.v1 changes what it is given');
  expect(message).toContain('/state/count: expected 0, got 1');
});

test('logic that changes the event is caught', () => {
  const message = caught((s, given) => {
    Object.assign(given.data, { by: 7 });
    return accept(s);
  });

  expect(message).toContain('/event/data/by: expected 1, got 7');
});

test('logic that sorts what it was given in place is caught', () => {
  const sorting = defineAggregate('list', z.array(z.int()), {
    initial: [2, 1],
    events: { 'demo.sorted.v1': on(z.object({}), { apply: (s) => accept(s.sort()) }) },
  });

  expect(() => given(sorting).when(event('demo.sorted.v1', {}))).toThrow(/changes what it is given/);
});

test('logic that decides by chance, by the clock or by what it did before is caught', () => {
  let calls = 0;

  const message = caught(() => accept({ count: ++calls }));

  expect(message).toContain('demo.counted.v1 decides differently the second time');
  expect(message).toContain('/state/count: expected 1, got 2');
});

test('a bug in the logic comes through as it is', () => {
  const failing = () =>
    given(
      doing(() => {
        throw new RangeError('a bug');
      }),
    ).when(counted(1));

  expect(failing).toThrow(new RangeError('a bug'));
});

test('a decision that is none is what it is in a fold', () => {
  const failing = () => given(doing(() => undefined as unknown as Decision<Tally>)).when(counted(1));

  expect(failing).toThrow(InvalidDecisionError);
});

test('a state that does not fit its schema is caught', () => {
  expect(caught(() => accept({ count: 0.5 }))).toContain(
    'The state after demo.counted.v1 does not fit the schema of tally',
  );
});

test('an initial state that does not fit its schema is caught', () => {
  const wrong = defineAggregate('tally', z.int(), {
    initial: 0.5,
    events: { 'demo.counted.v1': on(z.object({}), { apply: (s) => accept(s) }) },
  });

  expect(() => given(wrong).when(event('demo.counted.v1', {}))).toThrow(/The initial state does not fit/);
});

describe('a state that storage would give back as another is caught:', () => {
  const odd = (extra: Record<string, unknown>) => () => accept({ count: 1, ...extra }) as Decision<Tally>;

  test.each<[string, Record<string, unknown>, string]>([
    ['a key that holds undefined', { note: undefined }, '/note: expected undefined, got nothing'],
    ['a date', { at: new Date(0) }, "/at: expected 1970-01-01T00:00:00.000Z, got '1970-01-01T00:00:00.000Z'"],
    ['no number', { rate: Number.NaN }, '/rate: expected NaN, got null'],
    ['a map', { by: new Map([['a', 1]]) }, "/by: expected Map(1) { 'a' => 1 }, got {}"],
    ['undefined in a list', { list: [1, undefined] }, '/list/1: expected undefined, got null'],
  ])('%s', (_what, extra, line) => {
    expect(caught(odd(extra))).toContain(line);
  });

  test('while zero is zero, whatever its sign', () => {
    given(doing((s) => accept({ ...s, count: -0 })))
      .when(counted(1))
      .thenAccepted({ count: 0 });
  });
});

test('facts that storage would give back as others are caught', () => {
  expect(caught((s) => accept(s, { at: new Date(0) }))).toContain(
    'The facts of demo.counted.v1 would come back',
  );
});
