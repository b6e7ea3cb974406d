import type { Aggregate } from '@reprise/aggregate';
import { type CloudEvent, REVERSAL_TYPE, type RecordedEvent, SKIP_TYPE } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { DataStore } from '../../src/ports/data-store.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import { emptyTables, pumpOf, writerOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, eventsOf, found, recordAt, sent, spend, subjectNamed } from '../support/events.ts';
import { purseWith } from '../support/purse.ts';

export const LOGIC = '20260101000000-abc';
export const SUBJECT = subjectNamed(1);
const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

/** A purse of which reads of the past fold so many events at most. */
export const purseFolding = (foldAtMost: number): Aggregate => ({ ...purseWith(), foldAtMost });

export const timeAt = (day: number): string => new Date(START + day * DAY).toISOString();

/** What comes next in a purse's history. */
export type Step =
  | { readonly kind: 'add' | 'find' | 'spend'; readonly coins: number; readonly day: number }
  | { readonly kind: 'again' | 'reverse' | 'skip'; readonly which: number; readonly day: number }
  | { readonly kind: 'curse'; readonly day: number };

const day = fc.nat(30);
const movement = fc.record({
  kind: fc.constantFrom('add' as const, 'find' as const, 'spend' as const),
  coins: fc.integer({ min: 1, max: 9 }),
  day,
});
const about = (kind: 'again' | 'reverse' | 'skip') =>
  fc.record({ kind: fc.constant(kind), which: fc.nat(40), day });

/**
 * Any history: some events are rejected, some come again, some happened before others that came first, some are taken back,
 * the logic fails on some, and some are skipped.
 */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: movement },
  { weight: 2, arbitrary: about('again') },
  { weight: 2, arbitrary: about('reverse') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('curse' as const), day }) },
  { weight: 1, arbitrary: about('skip') },
);
export const anySteps = fc.array(anyStep, { minLength: 1, maxLength: 40 });

/** The same, of some length; what the logic fails on is skipped sooner or later. */
export const manySteps = fc
  .array(anyStep, { minLength: 30, maxLength: 120 })
  .map((steps): readonly Step[] => {
    const curses = steps.filter(({ kind }) => kind === 'curse');
    return [...steps, ...curses.map((_, which): Step => ({ kind: 'skip', which, day: 0 }))];
  });

/** Without reversals, and in the order in which it happened. */
export const orderlySteps = fc
  .array(fc.oneof({ weight: 8, arbitrary: movement }, about('again')), { minLength: 1, maxLength: 60 })
  .map((steps) => steps.map((step, index) => ({ ...step, day: index })));

/** The records that a history consists of, of one to three events each. */
export function recordsOf(steps: readonly Step[]): IncomingRecord[] {
  const before: RecordedEvent[] = [];
  const records: IncomingRecord[] = [];
  for (let from = 0; from < steps.length; ) {
    const some = steps.slice(from, from + 1 + (from % 3));
    const record = recordAt(
      records.length,
      some.map((step, index) => eventOf(step, from + index, before)),
    );
    before.push(...eventsOf(record));
    records.push(record);
    from += some.length;
  }
  return records;
}

const DOING = { add: added, find: found, spend } as const;

function eventOf(step: Step, index: number, before: readonly RecordedEvent[]): CloudEvent {
  const attributes = { subject: SUBJECT, time: timeAt(step.day) };
  if ('coins' in step) return DOING[step.kind](step.coins, `event-${index}`, attributes);
  if (step.kind === 'curse') return cursed(`event-${index}`, attributes);
  const isMeant = ({ type }: RecordedEvent): boolean => step.kind !== 'skip' || type.includes('cursed');
  const some = before.filter(isMeant);
  const original = some[step.which % Math.max(1, some.length)];
  if (original === undefined) return added(1, `event-${index}`, attributes);
  const { source, id, type, subject, time, data, sequence: position } = original;
  if (step.kind === 'again') return { ...added(1, id, attributes), source, type, data } as CloudEvent; // as it was
  const reversal = {
    original: { source, id, type, subject, time, data, position },
    reason: 'a mistake',
    by: 'ann',
  };
  return sent('x', reversal, `event-${index}`, {
    ...attributes,
    type: step.kind === 'skip' ? SKIP_TYPE : REVERSAL_TYPE,
    source: '/reversals',
  });
}

export interface Tables {
  readonly log: EventLog;
  readonly store: DataStore;
}

/** What pump and write make of a history, a record at a time. */
export async function lived(aggregate: Aggregate, records: readonly IncomingRecord[]): Promise<Tables> {
  const tables = await emptyTables();
  const pump = pumpOf(tables.log);
  const write = writerOf(tables.log, tables.store, { aggregates: [aggregate], logic: LOGIC });
  for (const record of records) {
    await pump([record], patient);
    await write([record], patient);
  }
  return tables;
}
