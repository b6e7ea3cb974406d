import { describe, expect, test } from '@jest/globals';
import { originText, type RecordedEvent, submitted } from '@reprise/event-envelope';
import { but } from '../../support/but.ts';
import { stateOf } from '../../support/containers.ts';
import { HERE, historyOf, originsOf, stateIn, taken, twoEnvironments } from '../../support/copying.ts';
import {
  ARRIVED,
  added,
  eventsOf,
  found,
  opened,
  recordAt,
  records,
  sent,
  spend,
  subjectNamed,
} from '../../support/events.ts';
import { playThrough } from '../../support/played-through.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const clock = virtualTime();
const [one, two, three] = [subjectNamed(1), subjectNamed(2), subjectNamed(3)];
const at = (subject: string) => ({ subject });

/** Two purses with everything in them: facts, a rejection, a repeat, a version that was leaned on. */
const log = records(
  [opened('o1', at(one)), added(10, 'a1', at(one))],
  [opened('o2', at(two)), found(5, 'f2', at(two))],
  [spend(20, 's1', at(one)), added(10, 'a1', at(one))],
  [spend(3, 's2', { ...at(one), expectedversion: 4, correlationid: 'story', traceparent: undefined })],
);

describe('a copy', () => {
  test('brings every event into the other log as it was said, with where it is from', async () => {
    const { here, there, copy, keeps } = await twoEnvironments();
    await keeps(log);
    const job = await copy();
    expect(job).toMatchObject({
      status: 'COMPLETED',
      phase: 'done',
      to: 'staging',
      sent: { aggregates: 2, events: 7, selected: 7 },
      done: { aggregates: 2, events: 7 },
    });
    for (const subject of [one, two]) {
      const originals = await historyOf(here.log, subject);
      const copies = await historyOf(there.log, subject);
      expect(copies.map(submitted)).toEqual(
        originals.map((event) => ({
          ...submitted(event),
          origin: originText([{ environment: HERE, position: event.sequence }]),
        })),
      );
      expect(
        copies.some(({ sequence }) => originals.some((original) => original.sequence === sequence)),
      ).toBe(false);
      expect(await stateIn(there, subject)).toEqual(await stateIn(here, subject));
    }
    expect(await findings(there)).toEqual([]);
    expect(here.playback.records).toEqual([]);
  });

  test('for the second time adds only what is new, and changes nothing else', async () => {
    const { here, there, copy, keeps } = await twoEnvironments();
    await keeps(log);
    await copy();
    const before = await stateIn(there, two);
    await keeps([recordAt(9, [added(1, 'late', at(one))]), recordAt(10, [opened('o3', at(three))])]);
    await copy();
    for (const subject of [one, two, three])
      expect(await stateIn(there, subject)).toEqual(await stateIn(here, subject));
    expect(await stateIn(there, two)).toEqual(before);
    expect(originsOf(await historyOf(there.log, one))).toEqual(
      (await historyOf(here.log, one)).map(({ sequence }) => sequence),
    );
    expect(await findings(there)).toEqual([]);
  });

  test('leaves alone what was made there, before and after', async () => {
    const { there, copy, keeps } = await twoEnvironments();
    await keeps(log);
    await there.submit(added(100, 'theirs', at(one)));
    await copy();
    // The twenty that the source rejected, for want of coins: what takes effect is decided where an event is.
    await there.submit(added(1_000, 'theirs too', at(one)));
    await copy();
    expect(await stateIn(there, one)).toMatchObject({ coins: 100 + 10 - 20 - 3 + 1_000 });
    expect(await findings(there)).toEqual([]);
  });

  test('up to a time takes of each aggregate what the stream had taken by then', async () => {
    const { here, there, copy, keeps } = await twoEnvironments();
    await keeps(log);
    const until = new Date(ARRIVED + 2).toISOString();
    expect(await copy({ until })).toMatchObject({ until, sent: { aggregates: 2, events: 6 } });
    expect(await historyOf(there.log, one)).toHaveLength(4);
    expect(await copy({ until: new Date(ARRIVED).toISOString() })).toMatchObject({
      sent: { aggregates: 1, events: 2 },
    });
    await copy();
    expect(await stateIn(there, one)).toEqual(await stateIn(here, one));
    expect(await findings(there)).toEqual([]);
  });

  test('of subjects takes those alone', async () => {
    const { there, copy, keeps } = await twoEnvironments();
    await keeps(log);
    await copy({ select: { subjects: [two] } });
    expect(await stateIn(there, one)).toBeUndefined();
    expect(await stateIn(there, two)).toMatchObject({ coins: 5 });
  });

  test('is cut into records, of which an aggregate has never two in flight', async () => {
    let inFlight = 0;
    const sizes: number[] = [];
    const { here, there, copy, keeps } = await twoEnvironments({
      between: (stream) =>
        but(stream, {
          put: async (batch) => {
            expect(inFlight++).toBe(0);
            expect(new Set(batch.map(({ subject }) => subject)).size).toBe(batch.length);
            sizes.push(...batch.map(({ bytes }) => bytes.byteLength));
            await clock.pass(1);
            inFlight--;
            return stream.put(batch);
          },
        }),
    });
    const notes = (subject: string, count: number, length: number) =>
      Array.from({ length: count }, (_, n) => [
        sent('note-written', { text: 'x'.repeat(length) }, `n${n}`, at(subject)),
      ]);
    // Several records that are at hand, and so many that they are read as a stream.
    await keeps(records(...notes(one, 2_400, 10), ...notes(two, 7, 250_000)));
    const job = await copy();
    expect(job).toMatchObject({ status: 'COMPLETED', sent: { aggregates: 2, events: 2_407 } });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512 * 1024);
    expect(sizes.length).toBeGreaterThanOrEqual(3 + 4);
    for (const subject of [one, two]) {
      expect(originsOf(await historyOf(there.log, subject))).toEqual(
        (await historyOf(here.log, subject)).map(({ sequence }) => sequence),
      );
    }
  });

  test('of an event as large as there may be fits', async () => {
    const { there, copy, keeps } = await twoEnvironments();
    const empty = sent('note-written', { text: '' }, 'n', at(one));
    const room = 256 * 1024 - Buffer.byteLength(JSON.stringify(empty));
    await keeps(records([{ ...empty, data: { text: 'x'.repeat(room) } }]));
    await copy();
    expect(await historyOf(there.log, one)).toHaveLength(1);
  });

  test('that is read as a stream goes on within an aggregate when time is up', async () => {
    const { here, there, keeps } = await twoEnvironments({
      between: (stream) =>
        but(stream, {
          put: async (batch) => {
            await clock.pass(500);
            return stream.put(batch);
          },
        }),
    });
    const long = Array.from({ length: 60 }, (_, n) => [
      sent('note-written', { text: 'x'.repeat(250_000) }, `n${n}`, at(one)),
    ]);
    await keeps(records(...long));
    const { id } = await here.ask({ mode: 'copy', to: 'staging', unmasked: true });
    expect(await here.run(3_000)).toBeGreaterThan(3);
    expect(await here.ask({ action: 'status', id })).toMatchObject({ status: 'COMPLETED' });
    const put = there.stream.records.filter(({ subject }) => subject === one).length;
    expect(put).toBe(30);
    await taken(there);
    expect(originsOf(await historyOf(there.log, one))).toHaveLength(60);
  });

  test('is a job among others: one at a time, to be paused, resumed and cancelled', async () => {
    const { here, keeps } = await twoEnvironments();
    await keeps(log);
    const { id } = await here.ask({ mode: 'copy', to: 'staging', unmasked: true });
    await expect(here.ask({ mode: 'rebuild' })).rejects.toThrow(`The playback ${id} (copy) is STARTING`);
    expect(await here.ask({ action: 'pause', id })).toMatchObject({ status: 'PAUSED' });
    await here.ask({ action: 'resume', id });
    expect(await here.ask({ action: 'cancel', id })).toMatchObject({ status: 'CANCELLING' });
    await here.run();
    expect(await here.ask({ action: 'status', id })).toMatchObject({ status: 'CANCELLED' });
  });

  test('refuses to bring back what came from there, and says which', async () => {
    const { there, here, copy } = await twoEnvironments();
    const { sequence: position } = recordedAt(1);
    const environment = `staging~${(await there.stream.createdAt()).toString(36)}`;
    // It need not be the last environment on its way.
    const back = originText([
      { environment: 'dev~1', position },
      { environment, position },
    ]);
    await here.keeps(records([added(1, 'a', { ...at(one), origin: back })]));
    expect(await copy()).toMatchObject({
      status: 'FAILED',
      notes: [expect.stringContaining('was copied from shop-staging-events')],
    });
    expect(there.stream.records).toEqual([]);
  });
});

/** Any event of a log. */
function recordedAt(place: number): RecordedEvent {
  const [event] = eventsOf(recordAt(place, [found(1, 'any', at(three))]));
  if (event === undefined) throw new Error('A record has an event.');
  return event;
}

test.each([false, true])('what was copied twice is passed over by a rebuild too (wipe: %s)', async (wipe) => {
  const { here, there, copy, keeps } = await twoEnvironments();
  // More than are remembered by their identities.
  await keeps(records([opened('o', at(one))], ...numbers(40).map((n) => [found(n + 1, `f${n}`, at(one))])));
  await copy();
  await there.submit(found(1_000, 'theirs', at(one)));
  await copy();
  const before = await stateOf(there.store, one);
  expect(before).toMatchObject({ state: { coins: 820 + 1_000 }, version: 41 + 1 + 41 });
  expect(await playThrough(there, { mode: 'rebuild', wipe })).toMatchObject({
    done: { changed: Number(wipe) },
  });
  const { state, version, origins } = (await stateOf(there.store, one)) ?? {};
  expect({ state, version, origins }).toEqual({
    state: before?.state,
    version: before?.version,
    origins: { [HERE]: { position: (await historyOf(here.log, one)).at(-1)?.sequence, version: 41 } },
  });
  // And what comes after it is judged by the mark that it has left.
  await copy();
  expect(await stateIn(there, one)).toEqual(before?.state);
  expect(await findings(there)).toEqual([]);
});

test('an environment that was copied into, twice, is copied on as it is', async () => {
  const { there, copy, keeps } = await twoEnvironments();
  await keeps(records([opened('o', at(one))], ...numbers(40).map((n) => [found(n + 1, `f${n}`, at(one))])));
  await copy();
  await there.submit(found(1_000, 'theirs', at(one)));
  await copy();
  const onward = await twoEnvironments({ began: ARRIVED + 1 });
  await onward.here.keeps(
    there.stream.records.map(({ subject, ...record }) => ({ ...record, partitionKey: subject })),
  );
  await onward.copy();
  const { state, version } = (await stateOf(there.store, one)) ?? {};
  expect(state).toMatchObject({ coins: 820 + 1_000 });
  expect(await stateOf(onward.there.store, one)).toMatchObject({ state, version });
  expect(await findings(onward.there)).toEqual([]);
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test('an event that comes from a log of this one’s name is not copied on', async () => {
  const { here, there, copy } = await twoEnvironments();
  const origin = originText([{ environment: HERE, position: recordedAt(1).sequence }]);
  await here.keeps(records([added(1, 'a', { ...at(one), origin })]));
  expect(await copy()).toMatchObject({
    status: 'FAILED',
    notes: [expect.stringContaining('as this one is')],
  });
  expect(there.stream.records).toEqual([]);
});

describe('a plan of a copy', () => {
  test('says how many, where to, and what it takes, and writes nothing anywhere', async () => {
    const { here, there, keeps } = await twoEnvironments({ masks: { 'shop.purse-opened.v1': ['/owner'] } });
    await keeps(log);
    const before = JSON.stringify([await here.store.get([{ subject: '~playback', item: '~mask-key' }])]);
    expect(await here.ask({ action: 'plan', mode: 'copy', to: 'staging' })).toMatchObject({
      mode: 'copy',
      complete: true,
      events: 7,
      aggregates: 2,
      subscribers: [{ name: 'pump of shop-staging-events' }, { name: 'write of shop-staging-events' }],
      units: { writeUnits: 7 + 2 * 2 },
    });
    expect(there.stream.records).toEqual([]);
    expect(JSON.stringify([await here.store.get([{ subject: '~playback', item: '~mask-key' }])])).toBe(
      before,
    );
  });
});
