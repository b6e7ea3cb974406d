import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Position } from '@reprise/event-envelope';
import {
  createSubscriber,
  MemoryDataStore,
  MemoryEventLog,
  type SubscriberOptions,
} from '../../src/index.ts';
import { progressKey, readProgress } from '../../src/playback/progress-document.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, eventsOf, opened, recordAt, subjectNamed } from '../support/events.ts';
import { context } from '../support/http.ts';
import { endRecord, historyRecord, JOB, playbackOf, playedAt, SHARD } from '../support/playbacks.ts';
import { consumeWith, kinesisEvent, streams } from '../support/subscribing.ts';

const of = (id: number) => ({ subject: subjectNamed(id) });
const stream = [
  recordAt(0, [opened('o', of(1)), added(1, 'a', of(1))]),
  recordAt(1, [added(2, 'b', of(2))]),
  recordAt(2, [added(3, 'c', of(1))]),
];

describe('a subscriber', () => {
  let log: MemoryEventLog;
  let told: unknown[];
  beforeEach(async () => {
    log = new MemoryEventLog();
    told = [];
    await pumpOf(log)(stream, patient);
  });
  const subscriber = (options: Partial<SubscriberOptions> = {}) =>
    createSubscriber({
      ...streams(log),
      onEvents: async ({ mode, subject, events }) =>
        void told.push([mode, subject, events.map(({ id }) => id)]),
      onHistory: async ({ mode, subject, events }) => {
        told.push([mode, subject, (await collected(events())).map(({ id }) => id)]);
      },
      ...options,
    });

  test('gets live events aggregate by aggregate, in order', async () => {
    expect(await consumeWith(subscriber(), 'events')(stream)).toBeUndefined();
    expect(told).toEqual([
      ['live', 'purse/1', ['o', 'a', 'c']],
      ['live', 'purse/2', ['b']],
    ]);
  });

  test.each([true, false])('gets whole histories, with their mode (inline: %s)', async (inline) => {
    const records = await playbackOf(log, [subjectNamed(1), subjectNamed(2)], { inline });
    expect(await consumeWith(subscriber({ concurrency: 1 }), 'playback')(records)).toBeUndefined();
    expect(told).toEqual([
      ['rebuild', 'purse/1', ['o', 'a', 'c']],
      ['rebuild', 'purse/2', ['b']],
    ]);
  });

  test.each([true, false])(
    'finds the playback on every event, the event as it was (inline: %s)',
    async (inline) => {
      const events: unknown[] = [];
      const onHistory: SubscriberOptions['onHistory'] = async (history) => {
        events.push(...(await collected(history.events())));
      };
      await consumeWith(
        subscriber({ onHistory }),
        'playback',
      )(await playbackOf(log, [subjectNamed(2)], { inline }));
      const [event] = stream[1] === undefined ? [] : eventsOf(stream[1]);
      expect(events).toEqual([{ ...event, playbackid: JOB, playbackmode: 'rebuild' }]);
    },
  );

  test('tells the streams apart by where a record lies, not by what it says', async () => {
    const handler = subscriber();
    const [history] = await playbackOf(log, [subjectNamed(2)]);
    await consumeWith(handler, 'events')(history === undefined ? [] : [history]);
    await consumeWith(handler, 'playback')(stream);
    expect(told).toEqual([['live', 'purse/2', ['20261124T120000Z-abcdef/purse/2', 'b']]]);
  });

  test('refuses a stream that is none of the two', async () => {
    const event = kinesisEvent(stream, 'events');
    const foreign = event.Records.map((record) => ({
      ...record,
      eventSourceARN: 'arn:aws:kinesis:x:1:stream/other',
    }));
    await expect(subscriber()({ Records: foreign }, context)).rejects.toThrow(
      /reads shop-local-events and shop-local-playback alone/,
    );
    expect(told).toEqual([]);
  });

  test('gets no history of a mode that is not known, and a preview only if it asks for it', async () => {
    const play = consumeWith(subscriber(), 'playback');
    for (const mode of ['invent', '', 'live', 'preview'])
      expect(await play([playedAt(0, await historyRecord(log, subjectNamed(1), { mode }))])).toBeUndefined();
    expect(told).toEqual([]);
    const onPreview: SubscriberOptions['onPreview'] = async ({ mode }) => void told.push(mode);
    const asking = consumeWith(subscriber({ onPreview }), 'playback');
    await asking([playedAt(0, await historyRecord(log, subjectNamed(1), { mode: 'preview' }))]);
    expect(told).toEqual(['preview']);
  });

  test('gets from its first failure on again, other aggregates meanwhile', async () => {
    const onEvents: SubscriberOptions['onEvents'] = async ({ subject }) => {
      if (subject === 'purse/2') throw new Error('Not now.');
      told.push(subject);
    };
    const onHistory: SubscriberOptions['onHistory'] = onEvents as never;
    const handler = subscriber({ onEvents, onHistory });
    expect(await consumeWith(handler, 'events')(stream)).toBe(stream[1]?.sequenceNumber);
    const records = await playbackOf(log, [subjectNamed(1), subjectNamed(2)]);
    expect(await consumeWith(handler, 'playback')(records)).toBe(records[1]?.sequenceNumber);
    expect(told).toEqual(['purse/1', 'purse/1']);
  });

  test('is told of the end when nothing before it failed, and notes it where a job waits for it', async () => {
    const store = new MemoryDataStore();
    let fails = true;
    const handler = subscriber({
      ...streams(log, store),
      notesAs: 'totals',
      onHistory: async () => {
        if (fails) throw new Error('Not now.');
      },
      onEnd: async (end) => void told.push(end),
    });
    const records = await playbackOf(log, [subjectNamed(1)]);
    expect(await consumeWith(handler, 'playback')(records)).toBe(records[0]?.sequenceNumber);
    expect(told).toEqual([]);
    fails = false;
    expect(await consumeWith(handler, 'playback')(records)).toBeUndefined();
    expect(told).toEqual([{ mode: 'rebuild', playback: JOB }]);
    const [stored] = await store.get([progressKey({ job: JOB, subscriber: 'totals', shard: SHARD })]);
    expect(stored && readProgress(stored)).toMatchObject({ aggregates: 1, events: 3, ended: true });
  });

  test('notes nothing where no job waits for it', async () => {
    const store = new MemoryDataStore();
    const play = consumeWith(subscriber(streams(log, store)), 'playback');
    expect(await play([playedAt(0, endRecord())])).toBeUndefined();
    expect(await collected(store.scan(0, 1))).toEqual([]);
  });

  test('reads a history on in the log as far as it has got with live events, or waits for it', async () => {
    const whole = await historyRecord(log, subjectNamed(1));
    const beyond = `${whole.upTo.slice(0, -1)}9` as Position;
    const reading = (reaching: Position) =>
      consumeWith(
        subscriber({
          onHistory: async ({ events }) => {
            told.push((await collected(events(reaching))).map(({ id }) => id));
          },
        }),
        'playback',
      );
    const short = playedAt(0, await historyRecord(log, subjectNamed(1), { events: 2 }));
    expect(await reading(whole.upTo)([short])).toBeUndefined();
    expect(told).toEqual([['o', 'a', 'c']]);
    expect(await reading(beyond)([short])).toBe(short.sequenceNumber);
  });
});
