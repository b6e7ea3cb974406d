import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '@reprise/event-envelope';
import fc from 'fast-check';
import { filterOf } from '../src/tail/filter.ts';
import { Place } from '../src/tail/place.ts';
import { sinceOf } from '../src/tail/since.ts';
import { eventLine } from './support/events.ts';

const event = (more: object) => ({ ...JSON.parse(eventLine('e', 'account/576')), ...more }) as CloudEvent;

describe('a filter', () => {
  test.each([
    [{}, true],
    [{ type: ['ledger.money-deposited.v1'] }, true],
    [{ type: ['ledger.money-deposited'] }, false],
    [{ type: ['ledger.fee-*', 'ledger.money-*'] }, true],
    [{ subject: ['account/576'] }, true],
    [{ subject: ['account/57'] }, false],
    [{ subject: ['account/57*'] }, true],
    [{ subject: ['account/'] }, true],
    [{ subject: ['account/576'], source: ['/others'] }, false],
  ])('%j lets a deposit to account/576 through: %p', (wanted, through) => {
    expect(filterOf(wanted)(event({}))).toBe(through);
  });

  test('with a name in full lets exactly that through, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(!/[*/]$/.test(one));
        expect(filterOf({ source: [one] })(event({ source: other }))).toBe(one === other);
      }),
    );
  });
});

describe('a time to begin at', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  test.each([
    ['5m', now - 300_000],
    ['30s', now - 30_000],
    ['2h', now - 7_200_000],
    ['1d', now - 86_400_000],
    ['2026-01-01T11:00:00Z', now - 3_600_000],
    ['2027-01-01T00:00:00Z', now],
  ])('%s is understood', (text, at) => {
    expect(sinceOf(text, now)).toBe(at);
  });

  test.each(['yesterday', '5', '', '5 weeks', '1e3'])('%j is refused', (text) => {
    expect(() => sinceOf(text, now)).toThrow(/--since takes 5m/);
  });
});

describe('a place in a shard', () => {
  const asked: object[] = [];
  const kinesis = {
    send: async ({ input }: { input: object }) => {
      asked.push(input);
      return { ShardIterator: `iterator-${asked.length}` };
    },
  };
  const place = () => {
    asked.length = 0;
    return new Place(kinesis as never, 'stream', 'shard', undefined); // send is all that it uses
  };
  const answer = (more: object) => ({ $metadata: {}, Records: [], NextShardIterator: 'next', ...more });

  test('stays at the tip, goes on where there is more, and ends with the shard', async () => {
    const at = place();
    expect(await at.iterator()).toBe('iterator-1');
    expect(at.move(answer({ MillisBehindLatest: 0 }), false)).toBe(false);
    expect(await at.iterator()).toBe('iterator-1');
    at.move(answer({ MillisBehindLatest: 5 }), false);
    expect(await at.iterator()).toBe('next');
    expect(at.move(answer({ NextShardIterator: undefined }), false)).toBe(true);
  });

  test('is found again after its last record when the iterator is lost', async () => {
    const at = place();
    await at.iterator();
    at.move(answer({ Records: [{ SequenceNumber: '7' }] }), false);
    at.renew();
    await at.iterator();
    expect(asked.at(-1)).toMatchObject({
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      StartingSequenceNumber: '7',
    });
  });

  test('that has seen no record yet is found again by the time at which it began', async () => {
    const at = place();
    const before = Date.now();
    await at.iterator();
    at.renew();
    await at.iterator();
    expect(asked).toMatchObject([{ ShardIteratorType: 'LATEST' }, { ShardIteratorType: 'AT_TIMESTAMP' }]);
    const { Timestamp } = asked[1] as { Timestamp: Date };
    expect(Timestamp.getTime()).toBeGreaterThanOrEqual(before);
  });
});
