import { expect, test } from '@jest/globals';
import { decodePlaybackRecord } from '@reprise/event-envelope';
import { MemoryEventStream } from '../../../src/index.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import {
  added,
  cursed,
  eventsOf,
  found,
  opened,
  recordAt,
  records,
  subjectNamed,
} from '../../support/events.ts';
import { PushingBackStream } from '../../support/faults.ts';
import { noteJob, playbackOf, playedAt, playerOf, wipe } from '../../support/playbacks.ts';
import { purseWith } from '../../support/purse.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const subject = subjectNamed(1);
const lifted = { aggregates: [purseWith({ lifted: true })] };
const PARKED = records([opened()], [cursed('c')], [added(1, 'a')]);
const [OPENED, , LAST] = PARKED.map((record) => eventsOf(record)[0]?.sequence);

/** A purse that is parked at its second event and has seen three. */
async function parkedPurse() {
  const tables = await emptyTables();
  const playback = new MemoryEventStream();
  await pumpOf(tables.log)(PARKED, patient);
  await playerOf(tables.log, tables.store, { playback }).live(PARKED);
  await noteJob(tables.store);
  return { ...tables, playback };
}

const saidOn = ({ records }: MemoryEventStream) => records.map(({ bytes }) => decodePlaybackRecord(bytes));
const RESUME = { kind: 'resume', subject, playbackmode: 'resume', after: OPENED, upTo: LAST };

test('a playback that releases an aggregate says so on the playback stream, and then forgets it', async () => {
  const { log, store, playback } = await parkedPurse();
  const player = playerOf(log, store, { ...lifted, playback });

  expect(await player.play(await playbackOf(log, [subject]))).toBeUndefined();

  expect(saidOn(playback)).toEqual([expect.objectContaining(RESUME)]);
  const state = await stateOf(store, subject);
  expect(state).not.toHaveProperty('parked');
  expect(state).not.toHaveProperty('resumes');
  expect(await findings({ log, store }, lifted.aggregates)).toEqual([]);
});

test('where the stream does not take it, the history comes again, and it is said then', async () => {
  const { log, store, playback } = await parkedPurse();
  let isDown = true;
  const failing = new PushingBackStream(playback, () => (isDown ? 'failed' : undefined));
  const player = playerOf(log, store, { ...lifted, playback: failing });
  const histories = await playbackOf(log, [subject]);

  expect(await player.play(histories)).toBe(histories[0]?.sequenceNumber);
  expect(await stateOf(store, subject)).toMatchObject({ resumes: { after: OPENED, upTo: LAST } });
  isDown = false;
  // Another container: the one that released it has crashed.
  const next = playerOf(log, store, { ...lifted, playback: failing });
  expect(await next.play(histories)).toBeUndefined();

  expect(saidOn(playback)).toEqual([expect.objectContaining(RESUME)]);
  expect(await stateOf(store, subject)).not.toHaveProperty('resumes');
});

test('where the history does not come again, the next event of the aggregate has it said', async () => {
  const { log, store, playback } = await parkedPurse();
  const failing = new PushingBackStream(playback, () => 'failed');
  await playerOf(log, store, { ...lifted, playback: failing }).play(await playbackOf(log, [subject]));
  const next = [recordAt(3, [found(1, 'f')])];

  await playerOf(log, store, { ...lifted, playback: failing }).live(next);
  expect(await stateOf(store, subject)).toMatchObject({ version: 4, resumes: { after: OPENED, upTo: LAST } });
  const after = [recordAt(4, [found(1, 'g')])];
  await playerOf(log, store, { ...lifted, playback }).live(after);

  expect(saidOn(playback)).toEqual([expect.objectContaining(RESUME)]);
  expect(await stateOf(store, subject)).not.toHaveProperty('resumes');
});

test('a state that was wiped and missed nothing has nothing to say; one that did, says what it missed', async () => {
  const { log, store } = await emptyTables();
  const playback = new MemoryEventStream();
  const player = playerOf(log, store, { playback });
  const [first, second] = [[recordAt(0, [opened()])], [recordAt(1, [found(1, 'f')])]];
  await pumpOf(log)(first, patient);
  await player.live(first);
  await wipe(store, subject);
  await player.play(await playbackOf(log, [subject]));
  expect(saidOn(playback)).toEqual([]);

  await wipe(store, subject);
  await pumpOf(log)(second, patient);
  await player.live(second, patient);
  const histories = await playbackOf(log, [subject], { job: 'another' });
  await playerOf(log, store, { playback }).play(histories);
  expect(saidOn(playback)).toEqual([
    expect.objectContaining({
      kind: 'resume',
      after: OPENED,
      upTo: second.map((one) => eventsOf(one)[0]?.sequence)[0],
    }),
  ]);
});

test('write passes over what is not meant for it: a resume record, and kinds that it does not know', async () => {
  const { log, store } = await emptyTables();
  const resume = { ...RESUME, playbackid: 'p', after: OPENED, upTo: LAST } as Parameters<typeof playedAt>[1];
  const stamped = { type: 'reprise.later.v1', playbackid: 'p', playbackmode: 'x' };
  const later = recordAt(1, [opened('x', stamped)]);

  expect(await playerOf(log, store).play([playedAt(0, resume), later])).toBeUndefined();
});
