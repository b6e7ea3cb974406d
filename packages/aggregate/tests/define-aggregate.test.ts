import { expect, test } from '@jest/globals';
import { InvalidUpcastersError, issuesOf } from '@reprise/event-envelope';
import { z } from 'zod';
import {
  accept,
  defineAggregate,
  type EventUpcaster,
  foldHistory,
  InvalidAggregateError,
  on,
  remembersForever,
  upcast,
} from '../src/index.ts';
import { eventAt } from './log.ts';
import { voucher } from './voucher.ts';

const Opened = z.object({ name: z.string(), limit: z.int() });
const opened = on(Opened, {
  idempotency: 'forever',
  apply: (_s: string, { data }) => accept(`${data.name} ${data.limit}`),
});
const withUpcasters = (...upcasters: EventUpcaster[]) =>
  defineAggregate('thing', z.string(), { initial: '', events: { 'a.opened.v3': opened }, upcasters });

const v1 = upcast('a.opened.v1', z.object({ first: z.string() }), {
  to: 'a.opened.v2',
  up: ({ first }) => ({ name: first }),
});
const v2 = upcast('a.opened.v2', z.object({ name: z.string() }), {
  to: 'a.opened.v3',
  up: (data) => ({ ...data, limit: 0 }),
  submitters: ['http'],
});

test('an aggregate is what it was declared to be', () => {
  expect(voucher).toMatchObject({ name: 'voucher', initial: { left: 0 }, shape: 1, upcasters: [] });
  expect(Object.keys(voucher.events)).toEqual(['shop.voucher-issued.v1', 'shop.redemption-requested.v1']);
  expect(voucher.events['shop.voucher-issued.v1']?.from).toEqual(['http']);
  expect(voucher.indexes.byHolder?.({ status: 'issued', left: 1, holder: 'jan' })).toBe('jan');
});

test('a type keeps the schema of its payload', () => {
  const schema = voucher.events['shop.voucher-issued.v1']?.schema ?? z.never();

  expect(issuesOf(schema, { value: 0 }).map(({ pointer }) => pointer)).toEqual(['/value']);
});

test('nobody may submit a type that does not say who', () => {
  expect(opened.from).toBeUndefined();
});

test('an old event is folded as the newest version of its type', () => {
  const aggregate = withUpcasters(v1, v2);

  expect(foldHistory(aggregate, [eventAt(1, 'a.opened.v1', { first: 'jan' })]).state).toBe('jan 0');
  expect(foldHistory(aggregate, [eventAt(1, 'a.opened.v3', { name: 'eva', limit: 5 })]).state).toBe('eva 5');
});

test('an old event is remembered as long as the newest version of its type', () => {
  expect(remembersForever(withUpcasters(v1, v2), eventAt(1, 'a.opened.v1', { first: 'jan' }))).toBe(true);
});

test('an upcaster keeps the old schema and who may still submit it: nobody by default', () => {
  expect([v1.submitters, v2.submitters]).toEqual([[], ['http']]);
  expect(issuesOf(v1.schema ?? z.never(), {}).map(({ pointer }) => pointer)).toEqual(['/first']);
});

test.each(['', 'Thing', 'a thing', '1thing', 'thing/1', '~thing'])(
  '%p is no name for an aggregate',
  (name) => {
    expect(() => defineAggregate(name, z.number(), { initial: 0, events: {} })).toThrow(
      InvalidAggregateError,
    );
  },
);

test('a type that does not read <service>.<what-happened>.v<N> is refused', () => {
  const events = { opened: on(z.unknown(), { apply: (s: number) => accept(s) }) };

  expect(() => defineAggregate('thing', z.number(), { initial: 0, events })).toThrow(InvalidAggregateError);
});

test.each<[string, readonly EventUpcaster[]]>([
  [
    'from a type that has logic of its own',
    [upcast('a.opened.v3', z.unknown(), { to: 'a.opened.v3', up: (data) => data })],
  ],
  ['to a type without logic', [v1]],
  ['from a name that is no type', [upcast('opened', z.unknown(), { to: 'a.opened.v3', up: (data) => data })]],
])('an upcaster %s is refused', (_what, upcasters) => {
  expect(() => withUpcasters(...upcasters)).toThrow(InvalidAggregateError);
});

test('upcasters that never end are refused', () => {
  const back = upcast('a.opened.v2', z.unknown(), { to: 'a.opened.v1', up: (data) => data });

  expect(() => withUpcasters(v1, back)).toThrow(InvalidUpcastersError);
});
