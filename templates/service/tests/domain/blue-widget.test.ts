import { describe, test } from '@jest/globals';
import { assertDeterministic, given } from '@reprise/testing';
import * as fc from 'fast-check';
import { blueWidget } from '../../src/domain/blue-widget.ts';
import { created, itemsAdded, removalRequested } from './events.ts';

describe('a blue widget', () => {
  test('is created empty', () => {
    given(blueWidget, [])
      .when(created({ owner: 'ann' }))
      .thenState({ status: 'created', owner: 'ann', items: 0 });
  });

  test('is created once', () => {
    given(blueWidget, [created()]).when(created()).thenRejected('already-created');
  });

  test.each([itemsAdded(1), removalRequested(1)])(
    'has to be there before anything happens to it',
    (event) => {
      given(blueWidget, []).when(event).thenRejected('not-created');
    },
  );

  test('holds the items that were added', () => {
    given(blueWidget, [created(), itemsAdded(2)])
      .when(itemsAdded(3))
      .thenAccepted({ items: 5 });
  });

  test('gives back up to what it holds', () => {
    given(blueWidget, [created(), itemsAdded(5)])
      .when(removalRequested(5))
      .thenAccepted({ items: 0 });
  });

  test('gives back nothing of what is too much, and stays as it was', () => {
    given(blueWidget, [created(), itemsAdded(5)])
      .when(removalRequested(6))
      .thenRejected('not-enough-items')
      .thenState({ status: 'created', items: 5 });
  });

  test('follows from its events alone, however the history is cut', () => {
    const happenings = fc.oneof(
      fc.constant(created()),
      fc.integer({ min: 1, max: 9 }).map(itemsAdded),
      fc.integer({ min: 1, max: 9 }).map(removalRequested),
    );
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 12 }), (events) =>
        assertDeterministic(blueWidget, events),
      ),
      { numRuns: 25 },
    );
  });
});
