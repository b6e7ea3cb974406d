import { describe, expect, test } from '@jest/globals';
import { type Position, positionIn, recordPosition } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import {
  decodeRecent,
  encodeRecent,
  InvalidRecentError,
  RECENT_LENGTH,
  type Recent,
  type RecentEvent,
} from '../src/index.ts';

const hashes = fc.stringMatching(/^[0-9a-f]{16}$/);
const facts = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value): Record<string, unknown> => JSON.parse(JSON.stringify(value)));
const outcomes: fc.Arbitrary<RecentEvent['outcome']> = fc.oneof(
  fc.constant({ status: 'accepted' as const }),
  fc.constant({ status: 'skipped' as const }),
  facts.map((given) => ({ status: 'accepted' as const, facts: given })),
  fc
    .string({ maxLength: 256, unit: 'binary' })
    .map((reason) => ({ status: 'rejected' as const, reason: reason.toWellFormed() })),
);

const anyPosition: fc.Arbitrary<Position> = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.bigInt({ min: 0n, max: 10n ** 64n - 1n }), fc.nat(9999))
  .map(([epoch, sequenceNumber, index]) => positionIn(recordPosition(epoch, String(sequenceNumber)), index));

const ring = (positions: fc.Arbitrary<Position>): fc.Arbitrary<Recent> =>
  fc.array(fc.record({ position: positions, hash: hashes, outcome: outcomes }), { maxLength: RECENT_LENGTH });

describe('the ring in bytes', () => {
  test('gives back every ring', () => {
    fc.assert(
      fc.property(ring(anyPosition), (recent) => expect(decodeRecent(encodeRecent(recent))).toEqual(recent)),
    );
  });

  test('gives back rings that lie somewhere in a larger buffer', () => {
    fc.assert(
      fc.property(ring(anyPosition), (recent) => {
        const bytes = encodeRecent(recent);
        const larger = new Uint8Array(bytes.length + 20).fill(7);
        larger.set(bytes, 10);
        expect(decodeRecent(larger.subarray(10, 10 + bytes.length))).toEqual(recent);
      }),
    );
  });

  test('is nothing for no events', () => {
    expect(encodeRecent([])).toHaveLength(0);
  });

  test('holds the largest facts and reasons that a decision may have', () => {
    const position = positionIn(recordPosition(1, '1'), 0);
    const recent: Recent = [
      { position, hash: '0'.repeat(16), outcome: { status: 'accepted', facts: { a: 'x'.repeat(4096 - 8) } } },
      { position, hash: 'f'.repeat(16), outcome: { status: 'rejected', reason: '\u4e16'.repeat(256) } },
    ];

    expect(decodeRecent(encodeRecent(recent))).toEqual(recent);
  });

  test('is a ring or is refused, whatever happens to its bytes', () => {
    fc.assert(
      fc.property(ring(anyPosition), fc.nat(), fc.nat(255), fc.nat(), (recent, at, value, length) => {
        const bytes = encodeRecent(recent);
        if (bytes.length === 0) return;
        isReadOrRefused(bytes.with(at % bytes.length, value));
        isReadOrRefused(bytes.subarray(0, length % bytes.length));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), isReadOrRefused));
  });
});

describe('the size of a full ring without details', () => {
  const sized = (positions: readonly Position[]): number =>
    encodeRecent(
      positions.map((position) => ({ position, hash: '0123456789abcdef', outcome: { status: 'accepted' } })),
    ).length;

  test('is 300 to 900 bytes for the records of one shard, weeks apart and a billion records between', () => {
    const gap = fc.record({ records: fc.bigInt({ min: 1n, max: 10n ** 9n }), seconds: fc.nat(10 ** 6) });
    fc.assert(
      fc.property(fc.array(gap, { minLength: RECENT_LENGTH, maxLength: RECENT_LENGTH }), (gaps) => {
        let [records, seconds] = [7n * 10n ** 9n, 1_790_000_000];
        const positions = gaps.map((next) => {
          records += next.records;
          seconds += next.seconds;
          return positionIn(recordPosition(1, kinesis(records, seconds)), 0);
        });
        expect(sized(positions)).toBeGreaterThan(300);
        expect(sized(positions)).toBeLessThanOrEqual(900);
      }),
    );
  });

  test('is near 300 bytes for the events of one record', () => {
    const record = recordPosition(1, kinesis(7_000_000n, 1_790_000_000));

    expect(sized(Array.from({ length: RECENT_LENGTH }, (_, index) => positionIn(record, index)))).toBe(350);
  });
});

/** A sequence number as Kinesis lays it out: shard's creation, counter, second, shard; 186 bits, 56 digits. */
function kinesis(counter: bigint, second: number): string {
  const [created, shard] = [(1_780_000_000).toString(16).padStart(9, '0'), '3'];
  const parts = [
    '2',
    created,
    shard,
    counter.toString(16).padStart(16, '0'),
    '00',
    second.toString(16).padStart(9, '0'),
  ];
  const number = BigInt(`0x${parts.join('')}${shard.padStart(8, '0')}2`).toString();
  expect(number).toHaveLength(56);
  return number;
}

function isReadOrRefused(bytes: Uint8Array): void {
  try {
    decodeRecent(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidRecentError);
  }
}
