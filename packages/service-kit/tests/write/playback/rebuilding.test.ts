import { beforeEach, describe, expect, test } from '@jest/globals';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { counting } from '../../support/counting.ts';
import { patient } from '../../support/deadlines.ts';
import { added, cursed, found, opened, recordAt, spend, subjectNamed } from '../../support/events.ts';
import {
  endRecord,
  historyRecord,
  JOB,
  playbackOf,
  playedAt,
  playerOf,
  progressOf,
  wipe,
} from '../../support/playbacks.ts';
import { purseWith } from '../../support/purse.ts';
import { purses } from '../../support/purses.ts';
import { recordingTelemetry } from '../../support/telemetry.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const all = (count: number) => Array.from({ length: count }, (_, id) => subjectNamed(id));
const LIFTED = '20260102000000-lifted';

describe('a rebuild', () => {
  let service: Awaited<ReturnType<typeof purses>>;
  beforeEach(async () => {
    service = await purses();
  });
  const contents = async () =>
    Promise.all(
      all(12).map(async (subject) => {
        const { stored, playback, released, ...state } = (await stateOf(service.tables.store, subject)) ?? {};
        return { ...state, indexes: stored?.indexes };
      }),
    );

  test('leaves right states as they are, but for the note that it met them', async () => {
    const { log, store } = service.tables;
    const before = await contents();
    expect(await playerOf(log, store).play(await playbackOf(log, all(12)))).toBeUndefined();
    expect(await contents()).toEqual(before);
    expect(await stateOf(store, 'purse/3')).toMatchObject({ playback: JOB });
    expect(await progressOf(store)).toMatchObject({
      aggregates: 12,
      events: 38,
      changed: 0,
      unchanged: 12,
      parked: 1,
      released: 0,
      failures: 0,
      ended: true,
    });
  });

  test.each([true, false])('mends whatever was done to states (inline: %s)', async (inline) => {
    const { log, store } = service.tables;
    const before = await contents();
    await service.corrupt(0, () => ({ state: '{"status":"open","coins":1000}' }));
    await service.corrupt(1, () => ({ state: 'no JSON' }));
    await service.corrupt(2, () => ({ version: 77 }));
    await service.corrupt(3, () => ({ recent: Uint8Array.of(255, 1) }));
    await service.corrupt(4, () => ({ indexes: { byOwner: 'mallory' } }));
    await service.corrupt(5, () => ({ position: '9999-nonsense' }));
    await service.corrupt(6, () => ({ logic: 17 as never }));
    await service.corrupt(7, () => ({ parked: { since: 'x', reason: 'domain-error', detail: '' } }));
    await service.corrupt(11, () => ({ seen: 'nonsense' }));
    const { play } = playerOf(log, store);
    expect(await play(await playbackOf(log, all(12), { inline }))).toBeUndefined();
    expect(await contents()).toEqual(before);
    expect(await progressOf(store)).toMatchObject({ changed: 8, unchanged: 4, released: 1 });
    expect((await findings(service.tables)).map(({ kind }) => kind)).toEqual(['parked']);
  });

  test('inserts what is missing, though the store is not ready, and gives up none of what was wiped', async () => {
    const lost = (await emptyTables()).store;
    const { log } = service.tables;
    const before = await contents();
    for (const subject of all(12)) await wipe(service.tables.store, subject);
    expect(await stateOf(service.tables.store, 'purse/1')).toMatchObject({ state: undefined });
    const records = await playbackOf(log, all(12));
    await playerOf(log, lost).play(records);
    await playerOf(log, service.tables.store).play(records);
    expect(await contents()).toEqual(before);
    service = { ...service, tables: { log, store: lost } };
    expect(await contents()).toEqual(before);
    expect(await progressOf(lost)).toMatchObject({ changed: 12, released: 0 });
  });

  test('counts a wiped state that is there again as released', async () => {
    const { log, store } = service.tables;
    for (const subject of all(12)) await wipe(store, subject);
    await playerOf(log, store).play(await playbackOf(log, all(12)));
    expect(await progressOf(store)).toMatchObject({ changed: 12, released: 11, parked: 1 });
  });

  test('releases a parked aggregate once its logic works, up to all that it has seen', async () => {
    const { log, store } = service.tables;
    const lifted = { aggregates: [purseWith({ lifted: true })], logic: LIFTED };
    await playerOf(log, store, lifted).play(await playbackOf(log, all(12)));
    const state = await stateOf(store, 'purse/11');
    expect(state).toMatchObject({ state: { coins: 8, note: 'was cursed' }, version: 5, logic: LIFTED });
    expect(state).not.toHaveProperty('parked');
    expect(state).not.toHaveProperty('seen');
    expect(await progressOf(store)).toMatchObject({ released: 1, changed: 1, unchanged: 11 });
  });

  test('hands back what newer logic has written, and does the others before it', async () => {
    const { log, store } = service.tables;
    await service.corrupt(5, () => ({ logic: '20260102000000-new' }));
    const records = await playbackOf(log, all(12));
    const { play } = playerOf(log, store, { logic: '20260101000000-old' });
    expect(await play(records)).toBe(records[5]?.sequenceNumber);
    expect(await progressOf(store)).toMatchObject({ aggregates: 5, ended: false });
  });

  test('writes each state once and reads a batch’s states in one call', async () => {
    const { asked, store } = counting(service.tables.store);
    await playerOf(service.tables.log, store).play(await playbackOf(service.tables.log, all(12)));
    expect(asked.writes.flat().filter((subject) => subject.startsWith('purse/'))).toHaveLength(12);
    expect(asked.writes).toHaveLength(2);
    expect(asked.reads).toHaveLength(2);
  });

  test('writes nothing again where a batch is delivered again', async () => {
    const { asked, store } = counting(service.tables.store);
    const records = await playbackOf(service.tables.log, all(12));
    for (let times = 0; times < 3; times++) await playerOf(service.tables.log, store).play(records);
    expect(asked.writes.flat().filter((subject) => subject.startsWith('purse/'))).toHaveLength(12);
    expect(await progressOf(store)).toMatchObject({ aggregates: 12, events: 38, ended: true });
  });

  test('passes over what nobody can read, and counts it, alone in its batch too', async () => {
    const { log, store } = service.tables;
    const { counts, telemetry } = recordingTelemetry();
    const { play } = playerOf(log, store, { telemetry });
    const [first, ...others] = await playbackOf(log, all(12));
    if (first === undefined) throw new Error('Nothing was sent.');
    const broken = { ...first, bytes: Buffer.from('{') };
    expect(await play([broken, ...others])).toBeUndefined();
    expect(await progressOf(store)).toMatchObject({ failures: 1, aggregates: 11, ended: true });
    expect(counts).toMatchObject({ PlaybackFailures: 1 });
    expect(await play([{ ...broken, sequenceNumber: `${broken.sequenceNumber}0` }])).toBeUndefined();
  });

  test('does nothing in a mode that it does not know', async () => {
    const { log, store } = service.tables;
    await service.corrupt(0, () => ({ version: 77 }));
    await playerOf(log, store).play(await playbackOf(log, all(12), { mode: 'invent' }));
    expect(await stateOf(store, 'purse/0')).toMatchObject({ version: 77 });
    expect(await progressOf(store)).toMatchObject({ failures: 12, changed: 0, unchanged: 0, ended: true });
  });

  test('keeps the rest of a cancelled playback apart from the new one', async () => {
    const { log, store } = service.tables;
    const rest = await historyRecord(log, subjectNamed(1), { job: 'cancelled' });
    const fresh = await historyRecord(log, subjectNamed(1), { job: 'new' });
    const records = [rest, fresh, endRecord('new')].map((record, place) => playedAt(place, record));
    await playerOf(log, store).play(records, patient);
    expect(await progressOf(store, 'cancelled')).toMatchObject({ aggregates: 1, ended: false });
    expect(await progressOf(store, 'new')).toMatchObject({ aggregates: 1, ended: true });
    expect(await stateOf(store, 'purse/1')).toMatchObject({ playback: 'new' });
  });
});

describe('a history that lags behind', () => {
  const stream = [
    recordAt(0, [opened(), added(5, 'a')]),
    recordAt(1, [found(1, 'f'), spend(2, 's')]),
    recordAt(2, [added(7, 'b')]),
  ];
  const subject = subjectNamed(1);

  test('is read on in the log up to what write has acknowledged', async () => {
    const { log, store } = await emptyTables();
    const { live, play } = playerOf(log, store);
    await pumpOf(log)(stream, patient);
    await live(stream);
    const record = await historyRecord(log, subject, { events: 2 });
    expect(await play([playedAt(0, record)])).toBeUndefined();
    expect(await stateOf(store, subject)).toMatchObject({ version: 5, state: { coins: 11 }, playback: JOB });
  });

  test('is handed back while pump has not got that far, and goes in afterwards', async () => {
    const { log, store } = await emptyTables();
    const { live, play } = playerOf(log, store);
    await pumpOf(log)(stream.slice(0, 2), patient);
    await live(stream);
    const records = [playedAt(0, await historyRecord(log, subject)), playedAt(1, endRecord())];
    expect(await play(records)).toBe(records[0]?.sequenceNumber);
    expect(await progressOf(store)).toBeUndefined();
    await pumpOf(log)(stream.slice(2), patient);
    expect(await play(records)).toBeUndefined();
    expect(await stateOf(store, subject)).toMatchObject({ version: 5, playback: JOB });
    expect(await progressOf(store)).toMatchObject({ aggregates: 1, ended: true });
  });

  test('goes ahead where write lags: what it folds is claimed, and write skips it', async () => {
    const { log, store } = await emptyTables();
    const { live, play } = playerOf(log, store);
    await pumpOf(log)(stream, patient);
    await live(stream.slice(0, 1));
    await play([playedAt(0, await historyRecord(log, subject))]);
    expect(await stateOf(store, subject)).toMatchObject({ version: 5, state: { coins: 11 } });
    expect(await progressOf(store)).toMatchObject({ changed: 0, unchanged: 1 });
    await live(stream, patient);
    const repeats = [recordAt(3, [added(7, 'b'), spend(2, 's')])];
    await Promise.all([pumpOf(log)(repeats, patient), live(repeats, patient)]);
    expect(await stateOf(store, subject)).toMatchObject({ version: 7, state: { coins: 11 } });
    expect(await findings({ log, store })).toEqual([]);
  });

  test('keeps an aggregate parked, with all that it has seen, where its logic still fails', async () => {
    const { log, store } = await emptyTables();
    const { live, play } = playerOf(log, store);
    const parked = [recordAt(0, [added(5, 'a'), cursed('c')]), recordAt(1, [added(1, 'b')])];
    await pumpOf(log)(parked, patient);
    await live(parked);
    const before = await stateOf(store, subject);
    await play([playedAt(0, await historyRecord(log, subject, { events: 2 }))]);
    const { stored: _, ...kept } = before ?? {};
    expect(await stateOf(store, subject)).toMatchObject({ ...kept, playback: JOB });
  });
});
