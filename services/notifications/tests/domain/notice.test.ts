import { expect, test } from '@jest/globals';
import { given } from '@reprise/testing';
import { notice } from '../../src/domain/notice.ts';
import { dueNotice, noticeDue, noticeRefused, noticeSent, payoutContent } from './events.ts';

const first = dueNotice();
const second = dueNotice(payoutContent(101));

test('a notice is due, and then sent', () => {
  given(notice, []).when(noticeDue()).thenAccepted({ status: 'due', notice: first, letters: 0 });
  given(notice, [noticeDue()])
    .when(noticeSent())
    .thenAccepted({ status: 'sent', messageId: '<1@example.com>', letters: 1 });
});

test('the same again is nothing new, whenever it was found out', () => {
  given(notice, [noticeDue(), noticeSent()]).when(noticeDue()).thenRejected('nothing-new');
  given(notice, [noticeDue(), noticeSent()])
    .when(noticeDue(payoutContent(100, '2026-02-01T00:00:00Z')))
    .thenRejected('nothing-new');
});

test('what turns out otherwise is written again, and counts as another letter', () => {
  given(notice, [noticeDue(), noticeSent()])
    .when(noticeDue(second.content))
    .thenAccepted({ status: 'due', notice: second, letters: 1 });
  given(notice, [noticeDue(), noticeSent(), noticeDue(second.content)])
    .when(noticeSent('<2@example.com>'))
    .thenAccepted({ status: 'sent', notice: second, letters: 2 });
});

test('a letter that the mail server refuses is no letter', () => {
  given(notice, [noticeDue()])
    .when(noticeRefused())
    .thenAccepted({ status: 'refused', reason: '550', letters: 0 });
});

test.each(Object.entries({ noticeSent, noticeRefused }))('nothing is %s that was not due', (_name, ended) => {
  given(notice, []).when(ended()).thenRejected('nothing-due');
});

test('the notices of a customer are found by the customer', () => {
  expect(notice.indexes.byCustomer?.({ status: 'due', notice: first, letters: 0 })).toBe('customer/576');
  expect(notice.indexes.byCustomer?.(notice.initial)).toBeUndefined();
});
