import { expect, test } from '@jest/globals';
import type { CloudEvent } from '@reprise/event-envelope';
import type { InteractionItem } from '@reprise/replay-gateway';
import * as fc from 'fast-check';
import { type CallPart, maskedOperations, maskingCalls } from '../../../src/playback/copy/masking-calls.ts';
import { spend } from '../../support/events.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const KEY = Buffer.alloc(32, 7);
const position = `0001-${'7'.padStart(64, '0')}-0000~bank.pay#1`;

/** What others see of an answer. */
function seen(answer: unknown, response: CallPart): unknown {
  const mask = maskingCalls(new Map(), maskedOperations({ 'bank.pay': { response } }), KEY);
  const item = {
    subject: 'purse/1',
    position,
    response: JSON.stringify(answer),
  } as unknown as InteractionItem; // of the log
  const event: CloudEvent = spend(1, 's');
  return JSON.parse(String(mask(event, event, item).response));
}

test('of a call others see what is shown, pseudonyms of what is masked, and nothing else', () => {
  const answer = {
    id: 'p-1',
    to: { iban: 'DE89', name: 'Jan', bank: { city: 'Brno' } },
    fees: [{ who: 'Eva', sum: 2 }],
  };
  expect(
    seen(answer, { shown: ['/id', '/to/bank', '/fees/0/sum'], masked: ['/to/iban', '/to/phone'] }),
  ).toEqual({
    id: 'p-1',
    to: { iban: expect.stringMatching(/^masked-[0-9a-f]{16}$/), bank: { city: 'Brno' } },
    fees: [{ sum: 2 }],
  });
  expect(seen(answer, {})).toEqual({});
  expect(seen(answer, { shown: [''] })).toEqual(answer);
  expect(seen(answer, { shown: ['/to'], masked: ['/to/name'] })).toMatchObject({
    to: { iban: 'DE89', name: expect.stringMatching(/^masked-/) },
  });
  expect(seen('Jan', {})).toBeNull();
  expect(seen(null, { masked: ['/to'] })).toBeNull();
});

test('what is masked and is no text, is refused without a word of it', () => {
  const mask = () => seen({ to: { name: 'Jan' } }, { masked: ['/to'] });
  expect(mask).toThrow(/what stands at \/to is no text/);
  expect(mask).not.toThrow(/Jan/);
});

const names = fc.constantFrom('a', 'b', 'c');
const { json } = fc.letrec<{ json: unknown; leaf: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(names, tie('json')),
  ),
  // Every leaf another one, so that it is known where it is from.
  leaf: fc.nat(1_000_000).map((n) => `text ${n}`),
}));
const pointers = fc.array(
  fc
    .array(fc.oneof(names, fc.constantFrom('0', '1')), { minLength: 1, maxLength: 3 })
    .map((tokens) => `/${tokens.join('/')}`),
  { maxLength: 4 },
);

const at = (whole: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
      whole,
    );

const leavesOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leavesOf)
    : value === null
      ? []
      : [String(value)];

test('whatever is said, and whatever may be seen of it, no text comes through that nobody has shown', () => {
  fc.assert(
    fc.property(json, pointers, (answer, shown) => {
      const allowed = new Set(shown.flatMap((text) => leavesOf(at(answer, text))));
      for (const leaf of leavesOf(seen(answer, { shown }))) expect(allowed).toContain(leaf);
      for (const text of shown) {
        const part: unknown = at(answer, text);
        if (typeof part === 'string' && part.startsWith('text'))
          expect(at(seen(answer, { shown }), text)).toBe(part);
      }
    }),
    propertyRuns(300),
  );
});
