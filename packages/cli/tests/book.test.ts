import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Book, bookFrom } from '../src/import/book.ts';
import type { Ack } from '../src/import/deliver.ts';
import { type Progress, START } from '../src/import/progress-file.ts';
import type { Window } from '../src/import/windows.ts';

const windows: Window[] = [0, 1, 2].map((n) => ({
  firstLine: n * 10 + 1,
  lastLine: n * 10 + 10,
  events: [],
}));
const REQUESTS = 3;
const ack: Ack = { id: 'e', subject: 'account/1', sequence: '1', outcome: { status: 'accepted' } };

const opened = (start: Progress = START): Book => {
  const book = bookFrom(start, () => {});
  for (const window of windows) book.opened(window, REQUESTS);
  return book;
};

const everyRequest = windows.flatMap((window) => [0, 1, 2].map((request) => ({ window, request })));

describe('the book of an import', () => {
  test('whatever order requests are acknowledged in, a later run repeats none of them and leaves none out', () => {
    const anyStretch = fc.shuffledSubarray(everyRequest);
    fc.assert(
      fc.property(anyStretch, (acknowledged) => {
        const first = opened();
        for (const { window, request } of acknowledged) first.done(window, request, [ack]);
        const kept: Progress = JSON.parse(JSON.stringify(first.progress()));

        const second = opened(kept);
        const left = everyRequest.filter(({ window, request }) => !second.isDone(window, request));
        expect(left).toEqual(everyRequest.filter((one) => !acknowledged.includes(one)));
      }),
    );
  });

  test('the line moves over windows that are done as a whole, in order', () => {
    const book = opened();
    const [first, second] = windows as [Window, Window, Window];
    for (const request of [0, 1, 2]) book.done(second, request, [ack]);
    expect(book.progress().line).toBe(0);
    for (const request of [0, 1, 2]) book.done(first, request, [ack]);
    expect(book.progress()).toMatchObject({ line: 20, tally: { events: 6, accepted: 6 } });
    expect(Object.keys(book.progress().open)).toEqual(['21']);
  });

  test('a window without events is done at once', () => {
    const book = bookFrom(START, () => {});
    book.opened({ firstLine: 1, lastLine: 4, events: [] }, 0);
    expect(book.progress().line).toBe(4);
  });
});
