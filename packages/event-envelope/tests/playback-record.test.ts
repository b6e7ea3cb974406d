import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  decodePlaybackRecord,
  type EventSelection,
  encodePlaybackRecord,
  endSubject,
  type HistoryRecord,
  identitySet,
  isSelected,
  RESUME_MODE,
  type RecordedEvent,
  type Subject,
  submitted,
  UndecodableRecordError,
} from '../src/index.ts';
import { recordedEvents } from './arbitraries.ts';

const TIME = '2026-11-24T12:00:00Z';
const stamp = { playbackid: 'p1', playbackmode: 'rebuild' };

const historyOf = (events: readonly RecordedEvent[], select: EventSelection = {}): HistoryRecord => ({
  kind: 'history',
  ...stamp,
  subject: events[0]?.subject as Subject,
  upTo: events.at(-1)?.sequence as RecordedEvent['sequence'],
  count: events.length,
  select,
  identities: identitySet([]),
  events,
});

test('a history gives back the events that it was made of, each stamped with playback and mode', () => {
  fc.assert(
    fc.property(recordedEvents(), (events) => {
      const read = decodePlaybackRecord(encodePlaybackRecord(historyOf(events), TIME));

      expect(read).toEqual({ ...historyOf(events), events: events.map((event) => ({ ...event, ...stamp })) });
      if (read.kind === 'history') expect(read.events?.map(submitted)).toEqual(events.map(submitted));
    }),
  );
});

const interactionsOf = (events: readonly RecordedEvent[]) =>
  events.flatMap(({ sequence }, place) =>
    Array.from({ length: place % 3 }, (_, n) => ({
      position: `${sequence}~bank.pay#${n + 1}`,
      request: '{}',
      at: n,
    })),
  );

test('interactions travel behind their events, in order, and leave the events as they are', () => {
  fc.assert(
    fc.property(recordedEvents(), (events) => {
      const interactions = interactionsOf(events);
      const bytes = encodePlaybackRecord({ ...historyOf(events), interactions }, TIME);
      const types = (JSON.parse(Buffer.from(bytes).toString()) as { type: string }[]).map(({ type }) => type);

      const { events: alone, ...read } = decodePlaybackRecord(bytes) as HistoryRecord;

      expect(alone).toEqual(events.map((event) => ({ ...event, ...stamp })));
      expect(read).toMatchObject({ count: events.length, interactions });
      expect(types.slice(1)).toEqual(
        events.flatMap(({ type }, place) => (place % 3 > 0 ? [type, 'reprise.interactions.v1'] : [type])),
      );
    }),
  );
});

test('that there are no interactions is another thing than that none were carried', () => {
  const events = fc.sample(recordedEvents(), 1)[0] ?? [];
  const read = (more: Partial<HistoryRecord>) =>
    decodePlaybackRecord(encodePlaybackRecord({ ...historyOf(events), ...more }, TIME));

  expect(read({ interactions: [] })).toMatchObject({ interactions: [] });
  expect(read({})).not.toHaveProperty('interactions');
});

test('what may be opened is stamped on the record', () => {
  const introduction = { gateways: ['post'], commands: 'send-since=2026-01-01' };
  const record = { ...historyOf(fc.sample(recordedEvents(), 1)[0] ?? []), introduction };

  expect(decodePlaybackRecord(encodePlaybackRecord(record, TIME))).toMatchObject({ introduction });
});

test('a claim check says which history it stands for, and holds no events', () => {
  const { events: _, ...claim } = historyOf(fc.sample(recordedEvents(), 1)[0] ?? []);
  const interactions = [{ position: `${claim.upTo}~bank.pay#1`, request: '{}' }];

  expect(decodePlaybackRecord(encodePlaybackRecord({ ...claim, interactions }, TIME))).toEqual(claim);
});

test('an end marker comes back as one', () => {
  const end = { kind: 'end', subject: endSubject('p1'), ...stamp } as const;

  expect(decodePlaybackRecord(encodePlaybackRecord(end, TIME))).toEqual(end);
});

test('a resume record comes back as one, and is told from every history by its mode', () => {
  const upTo = fc.sample(recordedEvents(), 1)[0]?.at(-1)?.sequence as RecordedEvent['sequence'];
  const resume = {
    kind: 'resume',
    subject: 'account/1' as Subject,
    playbackid: 'p1',
    playbackmode: RESUME_MODE,
    after: upTo,
    upTo,
  } as const;

  expect(decodePlaybackRecord(encodePlaybackRecord(resume, TIME))).toEqual(resume);
});

test('a kind of record that a later version sends can be read as one that is not known', () => {
  const later = [{ type: 'reprise.something-new.v1', subject: 'a/1', ...stamp, data: { any: 'thing' } }];

  expect(decodePlaybackRecord(Buffer.from(JSON.stringify(later)))).toEqual({
    kind: 'unknown',
    subject: 'a/1',
    ...stamp,
    type: 'reprise.something-new.v1',
  });
});

test.each([
  ['no JSON', '{'],
  ['no batch', '{}'],
  ['an event that no playback stamped', JSON.stringify([{ type: 'reprise.history.v1', subject: 'a/1' }])],
  ['another type', JSON.stringify([{ type: 'ledger.x.v1', subject: 'a/1', ...stamp }])],
  [
    'fewer events than it says',
    JSON.stringify([
      { type: 'reprise.history.v1', subject: 'a/1', ...stamp, data: { inline: true, count: 2 } },
    ]),
  ],
  [
    'fewer interactions than it says',
    JSON.stringify([
      {
        type: 'reprise.history.v1',
        subject: 'a/1',
        ...stamp,
        data: { inline: true, count: 0, interactions: 1 },
      },
    ]),
  ],
])('%s is no playback record', (_what, text) => {
  expect(() => decodePlaybackRecord(Buffer.from(text))).toThrow(UndecodableRecordError);
});

const event = {
  type: 'ledger.money-withdrawn.v1',
  time: '1993-06-30T12:00:00Z',
  recordedtime: '2026-11-24T08:30:00.000Z',
} as RecordedEvent; // what a selection looks at

test.each<[boolean, EventSelection]>([
  [true, {}],
  [true, { types: ['ledger.money-deposited.v1', 'ledger.money-withdrawn.v1'] }],
  [false, { types: ['ledger.money-deposited.v1'] }],
  [true, { time: { from: '1993-06-30T14:00:00+02:00', to: '1993-06-30T12:00:00Z' } }],
  [false, { time: { from: '1993-06-30T12:00:00.001Z' } }],
  [false, { recorded: { to: '2026-11-24T08:29:59.999Z' } }],
  [false, { types: ['ledger.money-withdrawn.v1'], time: { to: '1992-12-31T00:00:00Z' } }],
])('selected: %s, by %j', (expected, select) => {
  expect(isSelected(select, event)).toBe(expected);
});

test('a set of identities is the same in any order, and another one without one of them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{32}$/), {
        minLength: 1,
        selector: (id) => id.slice(0, 16),
      }),
      (ids) => {
        expect(identitySet([...ids].reverse())).toEqual(identitySet(ids));
        expect(identitySet(ids.slice(1))).not.toEqual(identitySet(ids));
      },
    ),
  );
});
