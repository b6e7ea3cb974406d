import { expect, test } from '@jest/globals';
import { submitted } from '../src/index.ts';
import { anEvent } from './arbitraries.ts';

test('an event as it was submitted has lost its stamps, and nothing else', () => {
  const stamps = {
    sequence: 'p',
    recordedtime: '2026-01-01T00:00:00Z',
    playbackid: 'j',
    playbackmode: 'rebuild',
  };
  const event = anEvent({ origin: 'prod/1', someextension: 1 });

  expect(submitted({ ...event, ...stamps })).toEqual(event);
});

test('the event itself keeps its stamps', () => {
  const event = anEvent({ sequence: 'p' });

  submitted(event);

  expect(event.sequence).toBe('p');
});
