import { describe, expect, test } from '@jest/globals';
import type { Position } from '@reprise/event-envelope';
import { FIRST_POSSIBLE, owedAfter, owing } from '../../src/state/owed.ts';
import { type AggregateState, type Parked, WIPED } from '../../src/state/state-document.ts';
import { eventsOf, opened, recordAt } from '../support/events.ts';

const at = (place: number): Position => eventsOf(recordAt(place, [opened()]))[0]?.sequence as Position;

interface Sketch {
  readonly position?: number;
  readonly seen?: number;
  readonly parked?: Partial<Parked>;
  readonly resumes?: AggregateState['resumes'];
}

const stateWith = ({ position, seen, parked, resumes }: Sketch): AggregateState => ({
  state: {},
  version: 1,
  recent: [],
  logic: 'logic',
  shape: 1,
  ...(position === undefined ? {} : { position: at(position) }),
  ...(seen === undefined ? {} : { seen: at(seen) }),
  ...(parked === undefined
    ? {}
    : { parked: { since: at(1), reason: 'domain-error', detail: '', ...parked } }),
  ...(resumes === undefined ? {} : { resumes }),
});

const parkedAt = (position: number, seen: number, after?: Position) =>
  stateWith({ position, seen, parked: after === undefined ? {} : { after } });

describe('an aggregate that is parked owes the reactions', () => {
  test('to what was not folded, where write parks it', () => {
    const next = owing(parkedAt(4, 6), stateWith({ position: 2 }));
    expect(owedAfter(next)).toBe(at(4));
    expect(next.parked).not.toHaveProperty('after'); // its position says so
  });

  test('to all of its events, where the first one parked it', () => {
    expect(owedAfter(owing(stateWith({ seen: 1, parked: {} }), undefined))).toBe(FIRST_POSSIBLE);
  });

  test('to nothing that was folded once, where a playback parks it earlier', () => {
    const next = owing(parkedAt(2, 9), stateWith({ position: 9 }));
    expect(next.parked?.after).toBe(at(9));
  });

  test('to the same, where a playback parks it elsewhere again', () => {
    expect(owedAfter(owing(parkedAt(2, 9), parkedAt(4, 9)))).toBe(at(4));
    expect(owedAfter(owing(parkedAt(7, 9), parkedAt(4, 9)))).toBe(at(4));
    expect(owedAfter(owing(parkedAt(7, 9), stateWith({ seen: 9, parked: {} })))).toBe(FIRST_POSSIBLE);
  });

  test('to what an earlier release has not come to saying, too', () => {
    const resumes = { after: at(3), upTo: at(5) };
    expect(owedAfter(owing(parkedAt(8, 9), stateWith({ position: 7, resumes })))).toBe(at(3));
  });
});

describe('a release has to say', () => {
  test('what came while it was parked, as far as write has acknowledged it', () => {
    const next = owing(stateWith({ position: 9 }), parkedAt(4, 7));
    expect(next.resumes).toEqual({ after: at(4), upTo: at(7) });
  });

  test('nothing, where it was well when it was wiped, and nothing came', () => {
    const wiped = stateWith({ position: 9, seen: 9, parked: { reason: WIPED, since: FIRST_POSSIBLE } });
    expect(owing(stateWith({ position: 9 }), wiped)).not.toHaveProperty('resumes');
  });

  test('that it is released, where a playback had parked it: some reactions may be kept until then', () => {
    const next = owing(stateWith({ position: 9 }), parkedAt(2, 9, at(9)));
    expect(next.resumes).toEqual({ after: at(9), upTo: at(9) });
  });

  test('it as long as it is not said, whoever writes', () => {
    const resumes = { after: at(3), upTo: at(5) };
    expect(owing(stateWith({ position: 9 }), stateWith({ position: 7, resumes })).resumes).toEqual(resumes);
    expect(owing(stateWith({ position: 9, resumes }), stateWith({ position: 7 }))).not.toHaveProperty(
      'resumes',
    );
  });
});
