import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { contentDigest, decodeRecord, encodeRecord, identityHash } from '../src/index.ts';
import { anEvent, events, json } from './arbitraries.ts';

const digest = (event: Parameters<typeof contentDigest>[0]): string =>
  Buffer.from(contentDigest(event)).toString('hex');

/** The same value with the keys of every object the other way round. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
};

test('identity is source and id, and nothing else', () => {
  const event = anEvent();

  expect(identityHash(anEvent({ time: '2001-01-01T00:00:00Z', data: 1, type: 'a.b.v1' }))).toBe(
    identityHash(event),
  );
  expect(identityHash(anEvent({ id: 'a-2' }))).not.toBe(identityHash(event));
  expect(identityHash(anEvent({ source: '/branch/8' }))).not.toBe(identityHash(event));
});

test('source and id do not run into each other', () => {
  expect(identityHash(anEvent({ source: 'a', id: 'bc' }))).not.toBe(
    identityHash(anEvent({ source: 'ab', id: 'c' })),
  );
});

test('identity is 128 bits in hex', () => {
  expect(identityHash(anEvent())).toMatch(/^[0-9a-f]{32}$/);
});

test('a digest is 16 bytes, whatever can be read from the stream', () => {
  fc.assert(
    fc.property(events, (event) => {
      const [read] = decodeRecord(encodeRecord([event])).events;
      expect(contentDigest(read)).toHaveLength(16);
    }),
  );
});

test('a digest does not depend on the order of keys', () => {
  fc.assert(fc.property(events, (event) => digest(reversed(event) as typeof event) === digest(event)));
});

test('a digest leaves out what the log and a playback stamp on an event', () => {
  const stamps = {
    sequence: 'p',
    recordedtime: '2026-01-01T00:00:00Z',
    playbackid: 'j',
    playbackmode: 'rebuild',
  };

  expect(digest(anEvent(stamps))).toBe(digest(anEvent()));
});

test('a digest changes with the data', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      fc.pre(JSON.stringify(reversed(one)) !== JSON.stringify(reversed(other)) && !isSame(one, other));
      expect(digest(anEvent({ data: one }))).not.toBe(digest(anEvent({ data: other })));
    }),
  );
});

test.each<[string, unknown]>([
  ['id', 'a-2'],
  ['source', '/branch/8'],
  ['type', 'ledger.money-withdrawn.v1'],
  ['subject', 'account/577'],
  ['time', '1993-01-01T12:00:00.0Z'],
  ['datacontenttype', 'application/json'],
  ['correlationid', 'c'],
  ['expectedversion', 0],
  ['origin', 'prod/1'],
  ['someextension', true],
  ['data', { amount: 100, channel: 'card' }],
  ['data', { amount: 100, channel: 'cash', purpose: '' }],
  ['data', { amount: '100', channel: 'cash' }],
  ['data', null],
])('a digest changes with %s', (name, value) => {
  expect(digest(anEvent({ [name]: value }))).not.toBe(digest(anEvent()));
});

const isSame = (one: unknown, other: unknown): boolean => {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
};
