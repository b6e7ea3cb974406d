import { describe, expect, test } from '@jest/globals';
import { RESUME_MODE, type RecordedEvent } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../src/log/record.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, eventsOf, opened, skipping, spend, subjectNamed } from '../support/events.ts';
import { PushingBackStream } from '../support/faults.ts';
import { historyRecord, playedAt, playerOf, wipe } from '../support/playbacks.ts';
import { purseWith } from '../support/purse.ts';
import { virtualTime } from '../support/virtual-time.ts';
import type { Mint } from './support/mint.ts';
import { Town } from './support/town.ts';

const clock = virtualTime();

const lifted = [purseWith({ lifted: true })];
const subject = subjectNamed(1);
const texts = ({ minted }: Mint) => minted.map(({ text }) => text);

/** Reactions to all before the curse have run; those behind it were let pass. */
async function parkedTown() {
  const town = await Town.ready();
  const records = await town.submit(opened(), added(5, 'a'), cursed('c'), added(6, 'b'), spend(20, 's'));
  if ((await town.microservice().live(records)) !== undefined) throw new Error('Nothing is let pass.');
  return town;
}

describe('a released aggregate', () => {
  test('has the reactions run that were let pass: live, once, in order, with the outcomes of today', async () => {
    const town = await parkedTown();
    expect(texts(town.mint)).toEqual(['a accepted']);
    town.aggregates = lifted;
    await town.rebuild(subject);

    expect(await town.microservice().play(town.resumes)).toBeUndefined();
    expect(await town.microservice().play(town.resumes)).toBeUndefined();

    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough']);
  });

  test('has what its events asked before left alone: code of today sends nothing new for it', async () => {
    const town = await parkedTown();
    town.aggregates = lifted;
    await town.rebuild(subject);
    const heard: string[] = [];
    const listening = async ({ id }: RecordedEvent) => void heard.push(id);

    await town.microservice({ reactions: { 'shop.coins-added.v1': listening } }).play(town.resumes);
    expect(heard).toEqual(['b']);
  });

  test('that was wiped while parked still has them run', async () => {
    const town = await parkedTown();
    await wipe(town.store, subject);
    town.aggregates = lifted;
    await town.rebuild(subject);

    await town.microservice().play(town.resumes);
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough']);
  });

  test('that is parked again before they have run has them run at the next release', async () => {
    const town = await parkedTown();
    await town.rebuild(subject, lifted);
    const first = town.resumes;
    await town.rebuild(subject);
    expect(await town.microservice().play(first)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted']);

    town.aggregates = lifted;
    await town.rebuild(subject);
    await town.microservice().play(town.resumes);
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough']);
  });

  test('that a skip has released has them run likewise, but for what is skipped, and for the skip', async () => {
    const town = await Town.ready();
    const bad = { ...added(1, 'bad'), type: 'shop.unheard-of.v1' };
    const records = await town.submit(opened(), added(5, 'a'), bad, added(6, 'b'));
    expect(await town.microservice().live(records)).toBeUndefined();
    const [faulty] = eventsOf(records[2] as IncomingRecord);
    if (faulty === undefined) throw new Error('It is there.');

    const skip = await town.submit(skipping(faulty, 'skip'), added(7, 'c'));
    expect(await town.microservice().live(skip)).toBeUndefined();
    expect(await town.microservice().play(town.resumes)).toBeUndefined();
    expect(await town.microservice().play(town.resumes)).toBeUndefined();

    expect(texts(town.mint).sort()).toEqual(['a accepted', 'b accepted', 'c accepted']);
  });

  test('waits for the log to hold what write has seen', async () => {
    const town = await parkedTown();
    const late = await town.put(added(7, 'd'));
    await town.writer().live(late);
    await town.microservice().live(late);
    const resume = resumeOf(town);

    expect(await town.microservice().play([resume])).toBe(resume.sequenceNumber);
  });
});

describe('a reaction to what comes after a release', () => {
  test('runs behind those that the release brings, whoever comes first', async () => {
    const town = await parkedTown();
    town.aggregates = lifted;
    await town.rebuild(subject);
    const later = await town.submit(added(7, 'later'));

    expect(await town.microservice().live(later)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough', 'later accepted']);
    expect(await town.microservice().play(town.resumes)).toBeUndefined();
    expect(texts(town.mint)).toHaveLength(4);
  });

  test('does so while the release has not been said yet', async () => {
    const town = await parkedTown();
    town.aggregates = lifted;
    const history = playedAt(0, await historyRecord(town.log, subject));
    const silent = new PushingBackStream(town.playback, () => 'failed');
    await playerOf(town.log, town.store, { aggregates: lifted, playback: silent }).play([history]);
    const later = await town.put(added(7, 'later'));
    await pumpOf(town.log)(later, patient);
    await playerOf(town.log, town.store, { aggregates: lifted, playback: silent }).live(later);

    expect(await town.microservice().live(later)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough', 'later accepted']);
  });

  test('is handed back while one of those fails', async () => {
    const town = await parkedTown();
    town.aggregates = lifted;
    await town.rebuild(subject);
    const later = await town.submit(added(7, 'later'));
    town.mint.troubles = Array.from({ length: 200 }, () => 'refused');

    expect(await town.microservice().live(later)).toBe(later[0]?.sequenceNumber);
    expect(texts(town.mint)).toEqual(['a accepted']);
    town.mint.troubles = [];
    await clock.pass(600_000);
    expect(await town.microservice().live(later)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough', 'later accepted']);
  });

  test('runs by itself once they have run', async () => {
    const town = await parkedTown();
    town.aggregates = lifted;
    await town.rebuild(subject);
    await town.microservice().play(town.resumes);
    const ran = town.heard.counts.ReactionsRun ?? 0;

    expect(await town.microservice().live(await town.submit(added(7, 'later')))).toBeUndefined();
    expect(town.heard.counts.ReactionsRun).toBe(ran + 1);
    expect(texts(town.mint).at(-1)).toBe('later accepted');
  });

  test('runs behind those that were kept until a second release', async () => {
    const town = await parkedTown();
    await town.rebuild(subject, lifted);
    const first = town.resumes;
    await town.rebuild(subject);
    await town.microservice().play(first);
    town.aggregates = lifted;
    await town.rebuild(subject);
    const later = await town.submit(added(7, 'later'));

    expect(await town.microservice().live(later)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['a accepted', 'b accepted', 's not-enough', 'later accepted']);
    expect(await town.microservice().ask({ command: 'parked.list' })).toEqual({ parked: [] });
  });
});

/** A release of one that has seen more than the log holds. */
function resumeOf(town: Town): IncomingRecord {
  const [opening, , , , , last] = town.records.map((record) => eventsOf(record)[0]?.sequence);
  if (opening === undefined || last === undefined) throw new Error('There are six records.');
  const stamp = { playbackid: 'p', playbackmode: RESUME_MODE };
  return playedAt(0, { kind: 'resume', subject, ...stamp, after: opening, upTo: last });
}

describe('an event that was folded once, and that a playback with other logic has parked since', () => {
  test('is kept until the release, which runs its reaction; others go on', async () => {
    const town = await Town.ready();
    town.aggregates = lifted;
    const records = await town.submit(opened(), cursed('c'), added(6, 'b'));
    town.aggregates = [purseWith()];
    await town.rebuild(subject);
    const container = town.microservice();

    expect(await container.live(records)).toBeUndefined();
    expect(town.mint.calls).toEqual([]);
    expect(await container.ask({ command: 'parked.list' })).toMatchObject({
      parked: [{ subject, type: 'shop.coins-added.v1', waits: 'release' }],
    });

    town.aggregates = lifted;
    await town.rebuild(subject);
    expect(await town.microservice().play(town.resumes)).toBeUndefined();
    expect(texts(town.mint)).toEqual(['b accepted']);
    expect(await town.microservice().ask({ command: 'parked.list' })).toEqual({ parked: [] });
  });
});
