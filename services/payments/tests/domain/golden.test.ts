import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Aggregate } from '@reprise/aggregate';
import { aggregateOf } from '@reprise/event-envelope';
import { assertDeterministic } from '@reprise/testing';
import { foldGolden, historiesIn, historyFile, readEvents } from '@reprise/testing/golden';
import { aggregates } from '../../src/domain/index.ts';

const folder = join(__dirname, '../golden');
const histories = historiesIn(folder).map((name) => [name, readEvents(historyFile(folder, name))] as const);
const events = histories.flatMap(([, each]) =>
  foldGolden(aggregates, each).flatMap((folded) => folded.events),
);

describe('the golden histories of payments', () => {
  test('hold every type of event, accepted', () => {
    const accepted = events.filter(({ outcome }) => outcome.status === 'accepted').map(({ type }) => type);
    const types = aggregates.flatMap((aggregate) => Object.keys(aggregate.events));
    expect([...new Set(accepted)].sort()).toEqual(types.sort());
  });

  test('hold every reason for a rejection, and a repeat', () => {
    const reasons = events.flatMap(({ outcome }) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect([...new Set(reasons)].sort()).toEqual(['already-instructed', 'unknown-payout']);
    expect(events.map(({ outcome }) => outcome.status)).toContain('duplicate');
  });

  test.each(histories)('fold alike from every cut: %s', (_name, history) => {
    for (const [subject, ofSubject] of Map.groupBy(history, (event) => event.subject)) {
      const aggregate: Aggregate | undefined = aggregates.find(({ name }) => name === aggregateOf(subject));
      if (aggregate === undefined) throw new Error(`Nobody folds ${subject}.`);
      assertDeterministic(aggregate, ofSubject);
    }
  });
});
