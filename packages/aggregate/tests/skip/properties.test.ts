import { expect, test } from '@jest/globals';
import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { foldHistory, foldingLog } from '../../src/index.ts';
import { logs, note, skipOf, till } from '../reversal/till.ts';
import { failing } from './failing.ts';

const withId = (event: RecordedEvent, place: number): RecordedEvent => ({ ...event, id: note(place, '').id });

/** A short log without retries, reversals and skips, some of its events made such that the buggy logic fails on them. */
const plainLogs = fc
  .tuple(logs(20), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }))
  .map(([log, isBad]) =>
    log
      .filter((event) => !isReversal(event) && !isSkip(event))
      .map((event, place) => withId(event, place))
      .map((event, place) =>
        isBad[place] ? withId({ ...note(0, 'bad'), sequence: event.sequence }, place) : event,
      ),
  );

const isBad = ({ data }: RecordedEvent): boolean => (data as { text?: string }).text === 'bad';

/** The log, with a skip of each event that the logic fails on, at its end. */
function withSkips(log: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return [...log, ...log.filter(isBad).map((event, index) => skipOf(100 + index, event))];
}

test('a log whose bad events are skipped comes to what it comes to without them, by buggy and by mended logic', () => {
  fc.assert(
    fc.property(plainLogs, (log) => {
      const expected = foldHistory(
        till,
        log.filter((event) => !isBad(event)),
      ).state;
      const whole = withSkips(log);
      expect(foldHistory(failing, whole).state).toEqual(expected);
      expect(foldHistory(till, whole)).toEqual(foldHistory(failing, whole));
    }),
    { numRuns: 200 },
  );
});

test('with each skip the log is folded on to the next bad event, and what was folded before stays as it was', () => {
  fc.assert(
    fc.property(plainLogs, (log) => {
      const bad = log.filter(isBad);
      for (let skipped = 0; skipped <= bad.length; skipped++) {
        const known = [...log, ...bad.slice(0, skipped).map((event, index) => skipOf(100 + index, event))];
        const fold = foldingLog(failing, known);
        for (const event of known) fold.add(event);
        expect(fold.fault?.at).toBe(bad[skipped]?.sequence);
        const reached = log.filter(({ sequence }) => sequence < (bad[skipped]?.sequence ?? ':'));
        expect(fold.folded.state).toEqual(
          foldHistory(
            till,
            reached.filter((event) => !isBad(event)),
          ).state,
        );
      }
    }),
    { numRuns: 100 },
  );
});
