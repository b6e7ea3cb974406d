import { expect, test } from '@jest/globals';
import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import {
  decodeRecent,
  decodeReversed,
  encodeRecent,
  encodeReversed,
  type Folded,
  foldHistory,
  foldingAsOf,
  foldingHistory,
  foldingWithout,
  judgeReversal,
  type Outcome,
  skipsIn,
  step,
  unfolded,
} from '../../src/index.ts';
import { knownToLog } from '../log.ts';
import { modelOf } from './model.ts';
import { logs, type TillState, till } from './till.ts';

const said = (outcome: Outcome): string => (outcome.status === 'rejected' ? outcome.reason : outcome.status);

test('any log with reversals and skips comes to what it comes to without those events', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const steps = log.map(foldingHistory(till, undefined, skipsIn(log)));
      const outcomes = steps.map(({ outcome }) => said(outcome));
      const model = modelOf(log);
      expect(outcomes).toEqual(model.outcomes);
      const folded = foldHistory(till, log);
      expect(folded.state).toEqual(model.state);
      expect(folded.version).toBe(log.length);
      expect(folded.reversed ?? []).toEqual([...model.reversed].map((index) => log[index]?.sequence));
      expect(folded.skipped ?? []).toEqual(model.skipped.map((index) => log[index]?.sequence));
    }),
    { numRuns: 300 },
  );
});

test('whatever is stored on the way and read back, cut anywhere, the fold goes on alike', () => {
  fc.assert(
    fc.property(logs(), fc.nat(60), (log, cut) => {
      const known = knownToLog();
      const folds: Folded<TillState>[] = [];
      for (const event of log) folds.push(next(log, folds.at(-1) ?? unfolded(till), event, known));
      const whole = folds.at(-1) ?? unfolded(till);
      const begun = readBack(folds[cut - 1] ?? unfolded(till));
      const rest = log.slice(folds[cut - 1] === undefined ? 0 : cut);
      expect(rest.reduce((folded, event) => next(log, folded, event, known), begun)).toEqual(whole);
      expect(foldHistory(till, log)).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test('the ring remembers events as they count in the end, and reversals and skips as they were decided', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const model = modelOf(log);
      for (const { position, outcome } of foldHistory(till, log).recent) {
        const index = log.findIndex(({ sequence }) => sequence === position);
        const event = log[index];
        const isDecided = event !== undefined && (isReversal(event) || isSkip(event));
        const expected =
          isDecided && model.inTheEnd[index] === 'accepted' ? model.outcomes[index] : model.inTheEnd[index];
        expect(said(outcome)).toBe(expected);
      }
    }),
    { numRuns: 100 },
  );
});

test('in the light of all that is known, each event comes to what the model says in the end', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const fold = foldingWithout(till, foldHistory(till, log));
      const outcomes = log.map((event) => fold.add(event)?.outcome);
      expect(outcomes.map((outcome) => outcome && said(outcome))).toEqual(modelOf(log).inTheEnd);
    }),
    { numRuns: 100 },
  );
});

test('as of the last time, nothing is in conflict, and the state is the one without what was reversed', () => {
  fc.assert(
    fc.property(logs(), (log) => {
      const fold = foldingAsOf(till, Date.UTC(2027, 0), foldHistory(till, log));
      for (const event of log) fold.add(event);
      const { state, version, conflicts } = fold.result();
      expect({ state, conflicts }).toEqual({ state: modelOf(log).state, conflicts: [] });
      const counted = log.filter(
        (event, index) => !isReversal(event) && !isSkip(event) && modelOf(log).inTheEnd[index] === 'accepted',
      );
      expect(version).toBe(counted.length);
    }),
    { numRuns: 50 },
  );
});

function next(
  log: readonly RecordedEvent[],
  folded: Folded<TillState>,
  event: RecordedEvent,
  isRepeated: ReturnType<typeof knownToLog>,
): Folded<TillState> {
  const judged = isReversal(event) ? judgeReversal(till, folded, event, log) : undefined;
  const verdict = skipsIn(log).verdictOn(folded, event) ?? judged?.verdict();
  return step(till, folded, event, isRepeated, verdict).folded;
}

const readBack = (folded: Folded<TillState>): Folded<TillState> => ({
  ...folded,
  recent: decodeRecent(encodeRecent(folded.recent)),
  ...(folded.reversed && { reversed: decodeReversed(encodeReversed(folded.reversed)) }),
  ...(folded.skipped && { skipped: decodeReversed(encodeReversed(folded.skipped)) }),
});
