import { expect, test } from '@jest/globals';
import { InvalidUpcastersError, type Upcaster, upcasting } from '../src/index.ts';
import { anEvent } from './arbitraries.ts';

const v = (version: number): string => `ledger.account-opened.v${version}`;
const up = (from: number, to: number, change: (data: unknown) => unknown = (data) => data): Upcaster => ({
  from: v(from),
  to: v(to),
  up: change,
});
const adding = (extra: object) => (data: unknown) => ({ ...Object(data), ...extra });

const chain = upcasting([up(2, 3, adding({ currency: 'CZK' })), up(1, 2, adding({ overdraftLimit: 0 }))]);

test('v1 becomes v2 becomes v3', () => {
  const event = chain(anEvent({ type: v(1), data: { owner: 'Jan' } }));

  expect(event).toEqual(anEvent({ type: v(3), data: { owner: 'Jan', overdraftLimit: 0, currency: 'CZK' } }));
});

test('an event enters the chain where it stands', () => {
  expect(chain(anEvent({ type: v(2), data: {} })).data).toEqual({ currency: 'CZK' });
});

test('an event of the newest version, or of no chain, is left alone', () => {
  const [newest, other] = [anEvent({ type: v(3) }), anEvent()];

  expect(chain(newest)).toBe(newest);
  expect(chain(other)).toBe(other);
});

test('what was recorded is not changed', () => {
  const event = anEvent({ type: v(1), data: Object.freeze({}) });

  chain(Object.freeze(event));

  expect(event).toEqual(anEvent({ type: v(1), data: {} }));
});

test('an upcaster sees the event as the one before it left it', () => {
  const seen: string[] = [];
  const noting: Upcaster = {
    from: v(2),
    to: v(3),
    up: (_data, event) => seen.push(`${event.type} ${event.id}`),
  };

  upcasting([up(1, 2), noting])(anEvent({ type: v(1) }));

  expect(seen).toEqual([`${v(2)} a-1`]);
});

test('two versions may become the same one', () => {
  const both = upcasting([up(1, 3), up(2, 3)]);

  expect([both(anEvent({ type: v(1) })).type, both(anEvent({ type: v(2) })).type]).toEqual([v(3), v(3)]);
});

test.each<[string, readonly Upcaster[]]>([
  ['a type that becomes itself', [up(1, 1)]],
  ['two that become each other', [up(1, 2), up(2, 1)]],
  ['a cycle behind a way in', [up(1, 2), up(2, 3), up(3, 4), up(4, 2)]],
  ['two ways on from one type', [up(1, 2), up(1, 3)]],
])('%s is refused', (_what, upcasters) => {
  expect(() => upcasting(upcasters)).toThrow(InvalidUpcastersError);
});
