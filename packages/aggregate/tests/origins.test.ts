import { describe, expect, test } from '@jest/globals';
import {
  originPath,
  originText,
  positionIn,
  type RecordedEvent,
  recordPosition,
} from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { type Folded, foldHistory, foldingHistory, step, unfolded, VERSION_CONFLICT } from '../src/index.ts';
import { issued, knownToLog, logs, redemption } from './log.ts';
import { type Voucher, voucher } from './voucher.ts';

const PROD = 'prod~1' as const;
const positionAt = (place: number) => positionIn(recordPosition(1, String(place)), 0);

/** An event of another log as it stands at a place of this one. */
const copied = (event: RecordedEvent, place: number, environment: string = PROD): RecordedEvent => ({
  ...event,
  origin: originText([{ environment, position: event.sequence }, ...originPath(event)]),
  sequence: positionAt(place),
});

/** A log of these events, whatever their places were. */
const logOf = (events: readonly RecordedEvent[]): readonly RecordedEvent[] =>
  events.map((event, place) => ({ ...event, sequence: positionAt(place) }));

const copiesOf = (events: readonly RecordedEvent[], environment: string = PROD): readonly RecordedEvent[] =>
  events.map((event) => copied(event, 0, environment));

describe('a copied event', () => {
  const source = [issued(5, 100), redemption(6, 30)];
  const once = foldHistory(voucher, logOf(copiesOf(source)));

  test('takes effect, and leaves a mark: where it was, and the version there', () => {
    expect(once).toMatchObject({
      state: { left: 70 },
      version: 2,
      origins: { [PROD]: { position: positionAt(6), version: 2 } },
    });
  });

  test('is passed over when it is copied again, whatever its identity says by then', () => {
    const again = copied({ ...issued(5, 100), id: 'another' as RecordedEvent['id'] }, 9);
    const { folded, outcome } = step(voucher, once, again);
    expect(outcome).toEqual({ status: 'duplicate' });
    expect(folded).toEqual({ ...once, version: 3, position: positionAt(9) });
  });

  test('of another environment counts by that one’s mark', () => {
    const other = step(voucher, once, copied(issued(1, 5, { id: 'other' }), 9, 'dev~2'));
    expect(other.outcome.status).toBe('accepted');
    expect(Object.keys(other.folded.origins ?? {})).toEqual([PROD, 'dev~2']);
  });

  test('that was made here already, by its identity, moves the mark and nothing else', () => {
    const local = foldHistory(voucher, [issued(1, 100, { id: 'event-5' })]);
    const { folded, outcome } = step(voucher, local, copied(issued(5, 100), 2));
    expect(outcome.status).toBe('duplicate');
    expect(folded).toMatchObject({ state: local.state, origins: { [PROD]: { version: 1 } } });
  });

  test('is judged by the version that its sender saw, of the log that it is from', () => {
    const versioned = [issued(5, 100), redemption(6, 30, { expectedversion: 1 })];
    const behindALocalOne = logOf([issued(0, 1, { id: 'local' }), ...copiesOf(versioned)]);
    expect(foldHistory(voucher, behindALocalOne).state.left).toBe(71);
    const stale = [issued(5, 100), redemption(6, 30, { expectedversion: 0 })];
    const fold = foldingHistory(voucher);
    const [, second] = logOf(copiesOf(stale)).map((event) => fold(event).outcome);
    expect(second).toEqual({ status: 'rejected', reason: VERSION_CONFLICT });
  });

  test('whose origin cannot be read is an event like any other', () => {
    const { folded } = step(voucher, unfolded(voucher), { ...issued(1, 5), origin: 'somewhere' });
    expect(folded).not.toHaveProperty('origins');
    expect(folded.state.left).toBe(5);
  });
});

/** What happens to an environment that is copied into: a copy of a part of a log that begins where the last one ended or before, or an event of its own. */
const happenings = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('copy' as const),
      environment: fc.constantFrom(PROD, 'staging~7'),
      back: fc.nat(20),
      on: fc.nat(20),
    }),
    fc.record({
      kind: fc.constant('local' as const),
      amount: fc.integer({ min: 1, max: 50 }),
      id: fc.nat(60),
    }),
  ),
  { maxLength: 30 },
);

/** The log that comes of it, and what of it is no repetition. */
function happened(
  sources: Readonly<Record<string, readonly RecordedEvent[]>>,
  all: typeof happenings extends fc.Arbitrary<infer T> ? T : never,
): readonly RecordedEvent[] {
  const reached: Record<string, number> = {};
  return logOf(
    all.flatMap((one, place) => {
      // Some have the identity of an event that is copied, before or after.
      if (one.kind === 'local')
        return [
          redemption(place, one.amount, { id: `event-${one.id}`, source: one.id % 2 ? '/here' : '/tests' }),
        ];
      const from = Math.max(0, (reached[one.environment] ?? 0) - one.back);
      const part = (sources[one.environment] ?? []).slice(from, from + one.on);
      reached[one.environment] = Math.max(reached[one.environment] ?? 0, from + part.length);
      return copiesOf(part, one.environment);
    }),
  );
}

const withoutRepetitions = (log: readonly RecordedEvent[]): readonly RecordedEvent[] => {
  const seen = new Set<string>();
  return log.filter(({ origin }) => origin === undefined || (!seen.has(origin) && seen.add(origin)));
};

/** All that follows from the log but where its events stand. */
const contentOf = ({ state, origins, recent }: Folded<Voucher>) => ({
  state,
  origins: origins ?? {},
  recent: recent.map(({ hash, outcome }) => ({ hash, outcome })),
});

describe('whatever is copied, copied again, and made here in between', () => {
  const sources = fc.record({ [PROD]: logs(40), 'staging~7': logs(40) });

  test('comes to one state, folded at once or event by event from what was stored', () => {
    fc.assert(
      fc.property(sources, happenings, (logsOf, all) => {
        const log = happened(logsOf, all);
        const isRepeated = knownToLog();
        const live = log.reduce<Folded<Voucher>>(
          (folded, event) => step(voucher, structuredClone(folded), event, isRepeated).folded,
          unfolded(voucher),
        );
        expect(live).toEqual(foldHistory(voucher, log));
      }),
    );
  });

  test('comes to what it comes to without the repetitions: a second copy adds only what is new', () => {
    fc.assert(
      fc.property(sources, happenings, (logsOf, all) => {
        const log = happened(logsOf, all);
        expect(contentOf(foldHistory(voucher, log))).toEqual(
          contentOf(foldHistory(voucher, logOf(withoutRepetitions(log)))),
        );
      }),
    );
  });

  test('comes to the state of the log that was copied, where nothing was made here', () => {
    fc.assert(
      fc.property(logs(40), fc.array(fc.tuple(fc.nat(15), fc.nat(15))), (source, parts) => {
        const copies = parts.map(([back, on]) => ({ kind: 'copy' as const, environment: PROD, back, on }));
        const rest = { kind: 'copy' as const, environment: PROD, back: 0, on: source.length };
        const { state, origins } = foldHistory(voucher, happened({ [PROD]: source }, [...copies, rest]));
        const there = foldHistory(voucher, source);
        expect(state).toEqual(there.state);
        expect(origins?.[PROD]?.version ?? 0).toBe(there.version);
      }),
    );
  });

  test('comes to the same where it is copied on, by whatever ways', () => {
    const everything = (log: readonly RecordedEvent[], environment: string) => copiesOf(log, environment);
    fc.assert(
      fc.property(sources, happenings, fc.nat(30), (logsOf, all, part) => {
        const staging = happened(logsOf, all);
        const there = foldHistory(voucher, staging);
        const copiedOn = everything(staging, 'dev~9');
        // Some of it comes straight from prod, and some of that before it comes through staging.
        const straight = everything(logsOf[PROD].slice(0, part), PROD);
        const again = [...copiedOn.slice(0, part), ...copiedOn];
        expect(foldHistory(voucher, logOf(again)).state).toEqual(there.state);
        expect(foldHistory(voucher, logOf([...copiedOn, ...straightIn(there, straight)])).state).toEqual(
          there.state,
        );
      }),
    );
  });
});

/** Those of the events that have come already. */
const straightIn = ({ origins }: Folded<Voucher>, events: readonly RecordedEvent[]) =>
  events.filter((event) => (originPath(event)[0]?.position ?? '') <= (origins?.[PROD]?.position ?? ''));
