import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Aggregate } from '@reprise/aggregate';
import { assertDeterministic } from '../assert-deterministic.ts';
import { compareGolden, type GoldenDifference } from './compare-golden.ts';
import { aggregateNamed, foldGolden, type GoldenAggregate } from './fold-golden.ts';
import {
  historiesIn,
  historyFile,
  readEvents,
  readResults,
  resultsFile,
  writeEvents,
  writeResults,
} from './golden-files.ts';

/** One golden history, folded with today's logic. */
export interface GoldenCheck {
  readonly history: string;
  readonly aggregates: number;
  readonly events: number;
  /** Against what was accepted; none where all is as it was. */
  readonly differences: readonly GoldenDifference[];
}

/** Folds every history of a folder and compares with the results that were accepted. Writes nothing. */
export const checkGolden = (folder: string, aggregates: readonly Aggregate[]): readonly GoldenCheck[] =>
  historiesIn(folder).map((history) => check(folder, history, aggregates).check);

/** The same, and from now on what comes out is what is accepted. @returns what it replaces */
export const acceptGolden = (folder: string, aggregates: readonly Aggregate[]): readonly GoldenCheck[] =>
  historiesIn(folder).map((history) => {
    const { check: checked, results } = check(folder, history, aggregates);
    if (checked.differences.length > 0) writeResults(resultsFile(folder, history), results);
    return checked;
  });

/**
 * Adds a history to a folder, with what today's logic makes of it.
 *
 * @param file of events: see `readEvents`
 * @throws AssertionError where it cannot be read, or does not fold alike each time
 */
export function recordGolden(folder: string, aggregates: readonly Aggregate[], file: string): GoldenCheck {
  const events = readEvents(file);
  for (const [subject, ofSubject] of Map.groupBy(events, (event) => event.subject))
    assertDeterministic(aggregateNamed(aggregates, subject), ofSubject);
  const history = basename(file).replace(/\.(nd)?jsonl?$/, '');
  mkdirSync(folder, { recursive: true });
  writeEvents(historyFile(folder, history), events);
  const { check: checked, results } = check(folder, history, aggregates);
  writeResults(resultsFile(folder, history), results);
  return checked;
}

function check(
  folder: string,
  history: string,
  aggregates: readonly Aggregate[],
): { readonly check: GoldenCheck; readonly results: readonly GoldenAggregate[] } {
  const events = readEvents(historyFile(folder, history));
  const results = foldGolden(aggregates, events);
  // As the file has them: what JSON cannot hold is not there.
  const actual = JSON.parse(JSON.stringify(results)) as readonly GoldenAggregate[];
  const differences = compareGolden(readResults(resultsFile(folder, history)), actual);
  return { check: { history, aggregates: results.length, events: events.length, differences }, results };
}
