import { describe, expect, test } from '@jest/globals';
import { originText, type RecordedEvent } from '@reprise/event-envelope';
import { z } from 'zod';
import {
  type Aggregate,
  accept,
  defineAggregate,
  type EventLogic,
  foldHistory,
  foldingHistory,
  foldingToFault,
  InvalidRevertError,
  MAX_FACTS_LENGTH,
  MAX_REVERSALS,
  on,
  step,
  UnjudgedReversalError,
  unfolded,
} from '../../src/index.ts';
import { added, counted, found, note, payment, reversalOf, TillState, till } from './till.ts';

/** The outcome of the last event. */
const outcomeOf = (...log: readonly RecordedEvent[]) => log.map(foldingHistory(till)).at(-1)?.outcome;
const rejected = (reason: string) => ({ status: 'rejected', reason });

describe('a reversal is rejected', () => {
  const first = added(0, 10);

  test('of an event that comes after it, or never does', () => {
    expect(outcomeOf(first, reversalOf(1, added(7, 1)))).toEqual(rejected('unknown-event'));
    expect(outcomeOf(reversalOf(0, added(7, 1)))).toEqual(rejected('unknown-event'));
  });

  test('that names the position of one event and the id of another', () => {
    expect(outcomeOf(first, added(1, 5), reversalOf(2, { ...first, id: 'event-1' as never }))).toEqual(
      rejected('unknown-event'),
    );
  });

  test('of another aggregate’s event', () => {
    const elsewhere = { ...first, subject: 'till/2' as never };
    expect(outcomeOf(first, reversalOf(1, elsewhere))).toEqual(rejected('of-another-aggregate'));
  });

  test('of a reversal, of what was reversed, rejected, or a repeat', () => {
    const one = reversalOf(1, first);
    expect(outcomeOf(first, one, reversalOf(2, one))).toEqual(rejected('is-a-reversal'));
    expect(outcomeOf(first, one, reversalOf(2, first))).toEqual(rejected('already-reversed'));
    const vain = payment(1, 99);
    expect(outcomeOf(first, vain, reversalOf(2, vain))).toEqual(rejected('was-rejected'));
    const again = added(1, 10, { id: 'event-0' });
    expect(outcomeOf(first, again, reversalOf(2, again))).toEqual(rejected('was-duplicate'));
  });

  test('where its type is never reversible, and where later outcomes would flip', () => {
    const count = counted(0);
    expect(outcomeOf(count, reversalOf(1, count))).toEqual(rejected('not-reversible'));
    expect(outcomeOf(first, payment(1, 8), reversalOf(2, first))).toEqual(rejected('later-outcomes-flip'));
  });

  test('that says nothing that can be read, or saw another version', () => {
    expect(outcomeOf(first, { ...reversalOf(1, first), data: { reason: 'x' } })).toEqual(
      rejected('reversal-unreadable'),
    );
    expect(outcomeOf(first, reversalOf(1, first, { expectedversion: 0 }))).toEqual(
      rejected('version-conflict'),
    );
  });

  test('beyond as many as an aggregate can have', () => {
    const log: RecordedEvent[] = [];
    for (let place = 0; log.length < 2 * MAX_REVERSALS; place += 2) {
      const one = note(place, 'x');
      log.push(one, reversalOf(place + 1, one));
    }
    const last = note(log.length, 'x');
    const outcomes = [...log, last, reversalOf(log.length + 1, last)].map(foldingHistory(till));
    expect(outcomes.at(-3)?.outcome.status).toBe('accepted');
    expect(outcomes.at(-1)?.outcome).toEqual(rejected('too-many-reversals'));
  });
});

describe('a reversal that takes effect', () => {
  test('says which event it took back, and counts as an event itself', () => {
    const first = added(0, 10);
    const folded = foldHistory(till, [first, reversalOf(1, first)]);
    expect(folded).toMatchObject({ state: { cash: 0 }, version: 2, reversed: [first.sequence] });
    expect(outcomeOf(first, reversalOf(1, first))).toEqual({
      status: 'accepted',
      facts: { reversed: first.sequence },
    });
  });

  test('leaves the event known: its retry counts no more than before', () => {
    const first = added(0, 10);
    expect(outcomeOf(first, reversalOf(1, first), added(2, 10, { id: 'event-0' }))).toMatchObject({
      status: 'duplicate',
    });
  });

  test('names the later outcomes that it flips, as many as facts hold, and counts the others', () => {
    const all = found(0, 1_000);
    const payments = Array.from({ length: 40 }, (_, index) => payment(index + 1, 20));
    const outcome = outcomeOf(all, ...payments, reversalOf(41, all));
    if (outcome?.status !== 'accepted') throw new Error('It was refused.');
    const facts = outcome.facts as { readonly flipped: readonly unknown[]; readonly more: number };
    expect(facts.flipped[0]).toEqual({ id: 'event-1', now: 'not-enough' });
    expect(facts.flipped.length + facts.more).toBe(40);
    expect(Buffer.byteLength(JSON.stringify(facts))).toBeLessThanOrEqual(MAX_FACTS_LENGTH);
  });

  test('works where both were copied from elsewhere, whatever their positions are here', () => {
    const origin = (place: number) =>
      originText([{ environment: 'prod~1', position: added(place, 1).sequence }]);
    const here = [
      added(0, 1),
      added(1, 10, { id: 'event-100', origin: origin(100) }),
      added(2, 5, { id: 'event-101', origin: origin(101) }),
    ];
    const reversal = reversalOf(3, added(100, 10), { id: 'r', origin: origin(102) });
    expect(foldHistory(till, [...here, reversal])).toMatchObject({
      state: { cash: 6 },
      reversed: [here[1]?.sequence],
    });
  });
});

/** A till whose notes do as a test likes. */
const withNotes = (logic: Partial<EventLogic<TillState, { text: string }>>): Aggregate<TillState> =>
  defineAggregate('till', TillState, {
    initial: till.initial,
    events: {
      ...till.events,
      'shop.note-left.v1': on(z.strictObject({ text: z.string() }), {
        apply: (s, { data }) => accept({ ...s, lastNote: data.text }),
        ...logic,
      }),
    },
  });

describe('domain code', () => {
  test('whose revert gives something else than the log parks the aggregate, with both states', () => {
    const wrong = withNotes({ revert: (s) => ({ ...s, lastNote: 'not it' }) });
    const one = note(0, 'one');
    const fold = foldingHistory(wrong);
    fold(one);
    expect(() => fold(reversalOf(1, one))).toThrow(InvalidRevertError);
    expect(() => fold(reversalOf(1, one))).toThrow(/it gave .*"not it".*, the log .*""/);
  });

  test('that fails on a later event without this one lets it stand', () => {
    const leaning = withNotes({
      apply: (s) => {
        if (s.cash === 0) throw new Error('There is nothing to note.');
        return accept({ ...s, lastNote: 'noted' });
      },
    });
    const first = added(0, 10);
    const outcomes = [first, note(1, 'x'), reversalOf(2, first)].map(foldingHistory(leaning));
    expect(outcomes.at(-1)?.outcome).toEqual(rejected('later-event-fails'));
  });
});

test('who folds has to have a reversal judged: without a verdict it is a mistake, and no fault of the logic', () => {
  const first = added(0, 10);
  const reversal = reversalOf(1, first);
  expect(() => step(till, unfolded(till), reversal)).toThrow(UnjudgedReversalError);
  const fold = foldingToFault(till);
  fold.add(first);
  expect(() => fold.add(reversal)).toThrow(UnjudgedReversalError);
  expect(fold.fault).toBeUndefined();
});

test('no aggregate can declare a type that is the log’s own', () => {
  const declare = () =>
    defineAggregate('till', TillState, {
      initial: till.initial,
      events: { 'reprise.event-reversed.v1': on(z.unknown(), { apply: (s) => accept(s) }) },
    });
  expect(declare).toThrow(/a name that the log keeps/);
});
