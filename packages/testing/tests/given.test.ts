import { describe, expect, test } from '@jest/globals';
import { UnknownEventTypeError } from '@reprise/aggregate';
import { AssertionError, event, given } from '../src/index.ts';
import { counted, messageOf, reductionRequested, tally } from './tally.ts';

describe('expectations that hold', () => {
  test('an expectation can be followed by others', () => {
    given(tally, [counted(3), counted(4)])
      .when(reductionRequested(5))
      .thenAccepted({ count: 2 })
      .thenFacts({ left: 2 })
      .thenState({ count: 2 });
  });

  test('a repeated event is a duplicate', () => {
    given(tally, [counted(3, { id: 'a' })])
      .when(counted(3, { id: 'a' }))
      .thenDuplicate()
      .thenState({ count: 3 });
  });

  test('an event may meet an aggregate without a history', () => {
    given(tally).when(counted(1)).thenAccepted();
  });

  test('a key that must be missing is said so', () => {
    given(tally).when(counted(1)).thenAccepted({ note: undefined });
  });

  test('outcome and state are there for other expectations', () => {
    const { outcome, state } = given(tally).when(counted(1));

    expect({ outcome, state }).toEqual({ outcome: { status: 'accepted' }, state: { count: 1 } });
  });

  test('the history of one expectation is not that of the next', () => {
    const two = given(tally, [counted(1), counted(1)]);

    two.when(counted(1)).thenAccepted({ count: 3 });
    two.when(counted(1)).thenAccepted({ count: 3 });
  });
});

describe('expectations that do not hold', () => {
  const rejected = given(tally, [counted(3)]).when(reductionRequested(4));
  const accepted = given(tally, [counted(3)]).when(reductionRequested(2));

  test.each<[string, () => unknown]>([
    ['accepted, but it was rejected', () => rejected.thenAccepted()],
    ['facts of what was rejected', () => rejected.thenFacts({})],
    ['rejected, but it was accepted', () => accepted.thenRejected('too-little')],
    ['rejected for another reason', () => rejected.thenRejected('too-much')],
    ['a duplicate, but it was none', () => accepted.thenDuplicate()],
    ['another value in the state', () => accepted.thenAccepted({ count: 2 })],
    ['a key that the state does not have', () => accepted.thenAccepted({ note: 'x' })],
    ['another state', () => accepted.thenState({ count: 1, note: 'x' })],
    ['other facts', () => accepted.thenFacts({ left: 2 })],
  ])('%s', (_what, failing) => {
    expect(failing).toThrow(AssertionError);
  });

  test('the message says what was expected, what was found, and what had happened before', () => {
    expect(messageOf(() => rejected.thenAccepted())).toBe(
      [
        'Expected demo.reduction-requested.v1 to be accepted, but it was rejected: too-little.',
        '',
        '  given demo.counted.v1: accepted',
        '  when  demo.reduction-requested.v1: rejected: too-little',
      ].join('\n'),
    );
  });

  test('the message names each part of the state that differs', () => {
    expect(messageOf(() => accepted.thenState({ count: 2, note: 'x' }))).toContain(
      [
        'The state of tally is another:',
        '  /count: expected 2, got 1',
        "  /note: expected 'x', got nothing",
      ].join('\n'),
    );
  });

  test('the stack begins where the test stands', () => {
    try {
      accepted.thenState({ count: 2 });
    } catch (error) {
      expect((error as Error).stack?.split('\n').find((line) => line.includes(' at '))).toContain(
        'given.test.ts',
      );
    }
    expect.assertions(1);
  });
});

describe('a history that could not be', () => {
  test.each<[string, RegExp, () => unknown]>([
    [
      'data that does not fit',
      /Event 2, demo\.counted\.v1, could not be submitted:\n {2}\/data\/by/,
      () => given(tally, [counted(1)]).when(counted(0)),
    ],
    [
      'a time that is none',
      /\/time: must be an RFC 3339/,
      () => given(tally).when(counted(1, { time: 'now' })),
    ],
    [
      'events of two aggregates',
      /is of tally\/9, those before it of tally\/1/,
      () => given(tally, [counted(1)]).when(counted(1, { subject: 'tally/9' })),
    ],
    [
      'an event that stands before another',
      /at or before/,
      () => given(tally, [counted(1, { sequence: laterPosition })]).when(counted(1)),
    ],
  ])('%s is refused', (_what, message, failing) => {
    expect(failing).toThrow(AssertionError);
    expect(failing).toThrow(message);
  });

  test('a type without logic is what it is in a fold', () => {
    expect(() => given(tally).when(event('demo.unheard-of.v1', {}))).toThrow(UnknownEventTypeError);
  });
});

const laterPosition = `0002-${'0'.repeat(64)}-0000`;
