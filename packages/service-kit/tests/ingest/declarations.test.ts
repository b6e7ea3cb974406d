import { expect, test } from '@jest/globals';
import { eventValidator } from '../../src/ingest/validate-events.ts';
import { purseWith } from '../support/purse.ts';

test('an event type that two aggregates declare is refused when the function starts', () => {
  const purse = purseWith();
  const other = { ...purse, name: 'wallet' };

  expect(() => eventValidator([purse, other])).toThrow(
    'shop.purse-opened.v1 is declared by two aggregates; an event has one.',
  );
});
