import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  epochOf,
  InvalidPositionError,
  indexOf,
  isPosition,
  MAX_EPOCH,
  MAX_EVENTS_PER_RECORD,
  parsePosition,
  positionIn,
  recordOf,
  recordPosition,
  sequenceNumberOf,
} from '../src/index.ts';
import { neighbours, type Place, places, positionAt } from './arbitraries.ts';

/** The order of the log, said without strings. */
const inLog = (a: Place, b: Place): number =>
  Math.sign(a.epoch - b.epoch) ||
  Math.sign(Number(BigInt(a.sequenceNumber) - BigInt(b.sequenceNumber))) ||
  Math.sign(a.index - b.index);

const asText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

test('positions sort as the log does: by epoch, then sequence number as a number, then index', () => {
  fc.assert(fc.property(neighbours, ([a, b]) => asText(positionAt(a), positionAt(b)) === inLog(a, b)));
});

test('a sequence number of fewer digits sorts before a longer one', () => {
  expect(recordPosition(1, '9') < recordPosition(1, '10')).toBe(true);
  expect(recordPosition(1, '9'.repeat(56)) < recordPosition(1, `1${'0'.repeat(63)}`)).toBe(true);
});

test('a position gives back what it was made of', () => {
  fc.assert(
    fc.property(places, (place) => {
      const position = positionAt(place);
      expect({
        epoch: epochOf(position),
        sequenceNumber: sequenceNumberOf(position),
        index: indexOf(position),
      }).toEqual(place);
      expect(positionIn(recordOf(position), indexOf(position))).toBe(position);
      expect(parsePosition(position)).toBe(position);
    }),
  );
});

test.each([0, -1, 1.5, Number.NaN, MAX_EPOCH + 1])('%p is no epoch', (epoch) => {
  expect(() => recordPosition(epoch, '1')).toThrow(InvalidPositionError);
});

test.each(['', '-1', '1.5', '0x1', ' 1', '1e3', '1'.repeat(65)])(
  '%p is no sequence number',
  (sequenceNumber) => {
    expect(() => recordPosition(1, sequenceNumber)).toThrow(InvalidPositionError);
  },
);

test.each([-1, 0.5, Number.NaN, MAX_EVENTS_PER_RECORD])('%p is no index in a record', (index) => {
  expect(() => positionIn(recordPosition(1, '1'), index)).toThrow(InvalidPositionError);
});

test.each(['', 'position', '0001-1-0', `${recordPosition(1, '1')}-00000`, `${recordPosition(1, '1')}-000x`])(
  '%p is no position',
  (text) => {
    expect(isPosition(text)).toBe(false);
    expect(() => parsePosition(text)).toThrow(InvalidPositionError);
  },
);
