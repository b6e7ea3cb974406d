import { describe, expect, test } from '@jest/globals';
import { type Aggregate, accept, defineAggregate, MAX_FACTS_LENGTH, on, upcast } from '@reprise/aggregate';
import { z } from 'zod';
import { emptyTables, pumpOf, stateOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { recordAt, sent, subjectNamed } from '../support/events.ts';
import { findings } from '../support/verified.ts';

const Anything = z.any();
const written = (index: number, subject: number, data: unknown = {}) =>
  recordAt(index, [sent('thing-happened', data, `e${index}`, { subject: `thing/${subject}` })]);

/** An aggregate with one type of event and whatever else a test wants. */
function thing(apply: (state: unknown, data: never) => unknown, options: object = {}): Aggregate {
  return defineAggregate('thing', Anything, {
    initial: {},
    events: {
      'shop.thing-happened.v1': on(Anything, {
        apply: (state, event) => accept(apply(state, event.data as never)),
      }),
    },
    ...options,
  });
}

/** What becomes of one event for an aggregate, beside one of another that is fine. */
async function outcomeOf(aggregate: Aggregate, data: unknown = {}) {
  const tables = await emptyTables();
  const fine = { ...thing((state) => state), name: 'fine' };
  const batch = [
    written(0, 1, data),
    recordAt(1, [sent('thing-happened', {}, 'f', { subject: 'fine/1' })]),
    written(2, 1, data),
  ];
  await pumpOf(tables.log)(batch, patient);
  expect(await writerOf(tables.log, tables.store, { aggregates: [aggregate, fine] })(batch)).toBeUndefined();
  expect(await stateOf(tables.store, 'fine/1')).toMatchObject({ version: 1 });
  const all = await findings(tables, [aggregate, fine]);
  expect(all.map(({ kind }) => kind)).toEqual(['parked']);
  return stateOf(tables.store, subjectNamed(1).replace('purse', 'thing'));
}

describe('domain code that fails in an unusual place parks its aggregate, not the shard:', () => {
  test('a value of an index that cannot be worked out', async () => {
    const aggregate = thing((state) => state, {
      indexes: { byOwner: (s: { owner: { email: string } }) => s.owner.email },
    });
    expect(await outcomeOf(aggregate)).toMatchObject({ version: 0, parked: { reason: 'domain-error' } });
  });

  test('a value of an index that is longer than a key may be', async () => {
    const aggregate = thing((state) => state, { indexes: { byOwner: () => 'x'.repeat(2_049) } });
    expect(await outcomeOf(aggregate)).toMatchObject({
      parked: { reason: 'domain-error', detail: expect.stringContaining('byOwner') },
    });
  });

  test('a state that is no JSON', async () => {
    expect(await outcomeOf(thing(() => ({ coins: 1n })))).toMatchObject({
      parked: { reason: 'domain-error' },
    });
    expect(await outcomeOf(thing(() => () => 1))).toMatchObject({ parked: { reason: 'domain-error' } });
  });

  test('an upcaster, of a type that is remembered for ever too', async () => {
    const aggregate = defineAggregate('thing', Anything, {
      initial: {},
      events: { 'shop.thing-happened.v2': on(Anything, { idempotency: 'forever', apply: (s) => accept(s) }) },
      upcasters: [
        upcast('shop.thing-happened.v1', Anything, {
          to: 'shop.thing-happened.v2',
          up: () => {
            throw new Error('No way up.');
          },
        }),
      ],
    });
    expect(await outcomeOf(aggregate)).toMatchObject({
      parked: { reason: 'domain-error', detail: 'No way up.' },
    });
  });
});

test('the largest state with the most facts beside it fits into an item', async () => {
  const facts = { text: 'x'.repeat(MAX_FACTS_LENGTH - '{"text":""}'.length) };
  const aggregate = defineAggregate('thing', Anything, {
    initial: {},
    events: {
      'shop.thing-happened.v1': on(Anything, {
        apply: () => accept({ text: 'x'.repeat(349 * 1024) }, facts),
      }),
    },
  });
  const { log, store } = await emptyTables();
  const write = writerOf(log, store, { aggregates: [aggregate] });
  for (const index of Array.from({ length: 40 }, (_, at) => at)) await write([written(index, 1)], patient);

  const state = await stateOf(store, 'thing/1');

  expect(state?.parked).toBeUndefined();
  if (state === undefined) throw new Error('Nothing was folded.');
  const { state: text, recent } = state.stored.document;
  expect(String(text).length + (recent as Uint8Array).byteLength).toBeLessThan(395 * 1024);
});
