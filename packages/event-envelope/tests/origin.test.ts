import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decodeRecord,
  encodeRecord,
  environmentName,
  eventBytes,
  MAX_EVENT_BYTES,
  MAX_ORIGINS,
  originPath,
  originText,
  UndecodableRecordError,
} from '../src/index.ts';
import { anEvent, places, positionAt } from './arbitraries.ts';

const stages = fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/);
const instants = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

const origins = fc.tuple(stages, instants, places).map(([stage, began, place]) => ({
  environment: environmentName(stage, began),
  position: positionAt(place),
}));

test('the way that an event has come reads back as it was written', () => {
  fc.assert(
    fc.property(fc.array(origins, { minLength: 1, maxLength: MAX_ORIGINS }), (path) => {
      expect(originPath({ origin: originText(path) })).toEqual(path);
    }),
  );
});

test('a way that is longer than there are environments is none', () => {
  const origin = { environment: 'prod~1', position: positionAt({ epoch: 1, sequenceNumber: '1', index: 0 }) };
  const long = originText(Array.from({ length: MAX_ORIGINS + 1 }, () => origin));
  expect(originPath({ origin: long })).toEqual([]);
});

test('two logs of one name are two environments', () => {
  expect(environmentName('prod', 1)).not.toBe(environmentName('prod', 2));
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a list', ['prod~1/0001']],
  ['a name alone', 'prod'],
  ['a position that is none', 'prod~1/0001-1-0'],
  ['no environment', `/${positionAt({ epoch: 1, sequenceNumber: '1', index: 0 })}`],
  ['an environment without its beginning', `prod/${positionAt({ epoch: 1, sequenceNumber: '1', index: 0 })}`],
  ['more than a position', `prod~1/${positionAt({ epoch: 1, sequenceNumber: '1', index: 0 })}/2`],
  ['a way with a gap', `prod~1/${positionAt({ epoch: 1, sequenceNumber: '1', index: 0 })} `],
])('%s is no origin', (_, origin) => {
  expect(originPath({ origin })).toEqual([]);
});

test('an event as large as may be is as large with its origin, and no larger with anything else that is called so', () => {
  const room = MAX_EVENT_BYTES - eventBytes(anEvent({ data: '' }));
  const largest = anEvent({ data: 'x'.repeat(room) });
  const position = positionAt({ epoch: 1, sequenceNumber: '1', index: 0 });
  const origin = originText([{ environment: 'prod~1', position }]);
  expect(eventBytes(largest)).toBe(MAX_EVENT_BYTES);
  expect(decodeRecord(encodeRecord([{ ...largest, origin }])).events).toHaveLength(1);
  expect(() => decodeRecord(encodeRecord([{ ...largest, origin: 'from somewhere' }]))).toThrow(
    UndecodableRecordError,
  );
});
