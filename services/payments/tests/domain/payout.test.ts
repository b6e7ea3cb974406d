import { expect, test } from '@jest/globals';
import { given } from '@reprise/testing';
import { payout } from '../../src/domain/payout.ts';
import { failed, instructed, instruction, paid, payment } from './events.ts';

test('a payout begins with its instruction', () => {
  given(payout, []).when(instructed()).thenAccepted({ status: 'instructed', instruction });
});

test('a payout is instructed once', () => {
  given(payout, [instructed()])
    .when(instructed({ amount: 1 }))
    .thenRejected('already-instructed');
});

test('a payout that is paid knows at what rate, and the other bank’s reference', () => {
  given(payout, [instructed()]).when(paid()).thenAccepted({ status: 'paid', instruction, payment });
});

test('a payout that failed says why', () => {
  given(payout, [instructed()]).when(failed()).thenAccepted({ status: 'failed', reason: 'unknown-iban' });
});

test.each(Object.entries({ paid, failed }))('nothing that was not instructed is %s', (_name, ended) => {
  given(payout, []).when(ended()).thenRejected('unknown-payout');
});

test('a later word about the payment is a correction, and stands', () => {
  given(payout, [instructed(), paid({ paid: 3_959 })])
    .when(paid())
    .thenAccepted({ status: 'paid', payment });
  given(payout, [instructed(), failed()]).when(paid()).thenAccepted({ status: 'paid', payment });
});

test('a correction leaves nothing of what it corrects', () => {
  const { state } = given(payout, [instructed(), failed()]).when(paid());

  expect(state).not.toHaveProperty('reason');
});

test('only the ledger instructs, and only this service says what came of it', () => {
  const submitters = Object.values(payout.events).map(({ from }) => from);

  expect(submitters).toEqual([['ledger'], ['system'], ['system']]);
});

test('the payouts of an account are found by it', () => {
  expect(payout.indexes.byAccount?.({ status: 'instructed', instruction })).toBe('account/576');
  expect(payout.indexes.byAccount?.(payout.initial)).toBeUndefined();
});
