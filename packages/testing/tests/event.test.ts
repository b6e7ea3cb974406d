import { expect, test } from '@jest/globals';
import { attributesSchema, isPosition, issuesOf, sequenceNumberOf } from '@reprise/event-envelope';
import { event, history } from '../src/index.ts';

test('an event is complete: it could have been submitted, and it stands in a log', () => {
  const { sequence, recordedtime, ...submitted } = event(
    'demo.counted.v1',
    { by: 1 },
    { subject: 'tally/7' },
  );

  expect(issuesOf(attributesSchema, submitted)).toEqual([]);
  expect(isPosition(sequence)).toBe(true);
  expect(Date.parse(recordedtime)).not.toBeNaN();
});

test('the same arguments make the same event, always', () => {
  expect(event('demo.counted.v1', { by: 1 })).toEqual(event('demo.counted.v1', { by: 1 }));
});

test('events take id, time and position from their place in the history', () => {
  const [first, second] = history([event('a.b.v1', 1), event('a.b.v1', 1)], 'tally/1');

  expect(first).toMatchObject({ id: 'event-1', subject: 'tally/1', time: '2026-01-01T00:01:00.000Z' });
  expect(second).toMatchObject({ id: 'event-2', subject: 'tally/1', time: '2026-01-01T00:02:00.000Z' });
  expect(String(first?.sequence) < String(second?.sequence)).toBe(true);
});

test('positions look like those of Kinesis', () => {
  expect(sequenceNumberOf(event('a.b.v1', 1).sequence)).toHaveLength(56);
});

test('what an event says itself stays', () => {
  const own = {
    id: 'mine',
    time: '1993-01-01T00:00:00Z',
    subject: 'tally/9',
    source: '/me',
    correlationid: 'c',
  };

  expect(history([event('a.b.v1', 1, own)], 'tally/1')[0]).toMatchObject(own);
});
