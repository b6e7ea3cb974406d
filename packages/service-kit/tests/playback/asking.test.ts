import { describe, expect, test } from '@jest/globals';
import type { DifferencePage, PlaybackMode, PlaybackPlan } from '../../src/playback/playback-request.ts';
import { stateKey } from '../../src/state/state-document.ts';
import { but } from '../support/but.ts';
import { added, found, records, subjectNamed } from '../support/events.ts';
import { playbackService } from '../support/playback-service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
const batches = (count: number) =>
  records(
    ...Array.from({ length: count }, (_, id) => [
      found(id + 1, 'a', { subject: subjectNamed(id) }),
      added(1, 'b', { subject: subjectNamed(id) }),
    ]),
  );

describe('a plan', () => {
  /** A service on which every write is an error. */
  const readOnly = () => {
    const refuse = async () => {
      throw new Error('A plan writes nothing.');
    };
    return playbackService({
      subscribers: ['write'],
      wrap: ({ store, playback, stream, log }) => ({
        store: but(store, { write: refuse, remove: refuse }),
        playback: but(playback, { put: refuse, putAt: refuse }),
        stream: but(stream, { put: refuse, putAt: refuse }),
        log: but(log, { insert: refuse }),
      }),
    });
  };

  test('counts events, aggregates and what is selected, and says what each subscriber would do; it writes nothing', async () => {
    const service = await readOnly();
    await service.keeps(batches(10));
    const plan = await service.ask<PlaybackPlan>({
      action: 'plan',
      mode: 'rebuild',
      select: { types: ['shop.coins-added.v1'] },
    });
    expect(plan).toEqual({
      mode: 'rebuild',
      complete: true,
      events: 20,
      selected: 10,
      aggregates: 10,
      subscribers: [{ name: 'write', does: 'folds each history anew and replaces the state' }],
      seconds: 1,
      units: {
        readUnits: expect.any(Number),
        writeUnits: 20,
        streamBytes: expect.any(Number),
        invocations: 3,
      },
    });
    expect(service.self.events).toEqual([]);
  });

  test.each<[PlaybackMode, RegExp, RegExp]>([
    ['rebuild', /replaces the state/, /^runs no reactions$/],
    ['replay', /replaces the state/, /all gateways closed; notes what they would do otherwise$/],
    ['correct', /replaces the state/, /all gateways closed; what they would do otherwise becomes proposals/],
    [
      'introduce',
      /replaces the state/,
      /but those named: post \(send\), for events that never had a call there$/,
    ],
    ['preview', /replaces nothing/, /all gateways closed; .* what would be proposed$/],
  ])('of mode %s says which subscriber runs how', async (mode, write, microservice) => {
    const subscribers = ['write', 'microservice', 'notices/microservice', 'totals'];
    const service = await playbackService({ subscribers, gateways: ['post'] });
    const introduction =
      mode === 'introduce' ? { introduction: { gateways: ['post'], commands: 'send' } } : {};
    const plan = await service.ask<PlaybackPlan>({ action: 'plan', mode, ...introduction });
    expect(plan.subscribers).toEqual([
      { name: 'write', does: expect.stringMatching(write) },
      { name: 'microservice', does: expect.stringMatching(microservice) },
      { name: 'notices/microservice', does: expect.stringMatching(microservice) },
      { name: 'totals', does: expect.stringMatching(/^is given each history/) },
    ]);
  });

  test('sends as many bytes as the playback does, and takes as long as its rate says', async () => {
    const service = await playbackService();
    await service.keeps(batches(10));
    const plan = await service.ask<PlaybackPlan>({ action: 'plan', mode: 'rebuild', rate: 2 });
    expect(plan.seconds).toBe(10);
    await service.playBack({ mode: 'rebuild' });
    const sent = service.playback.records
      .filter(({ subject }) => subject.startsWith('purse/'))
      .reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    expect(plan.units.streamBytes).toBe(sent);
  });

  test('says so where there was no time to count everything', async () => {
    const service = await playbackService({
      wrap: ({ log }) => ({
        log: but(log, {
          async *scan(...share) {
            for await (const item of log.scan(...share)) {
              await clock.pass(100);
              yield item;
            }
          },
        }),
      }),
    });
    await service.keeps(batches(900));
    const plan = await service.ask<PlaybackPlan>({ action: 'plan', mode: 'rebuild', segments: 1 });
    expect(plan.complete).toBe(false);
    expect(plan.aggregates).toBeLessThan(900);
  });
});

describe('a preview', () => {
  test('changes no state, and its differences come page by page', async () => {
    const service = await playbackService({ subscribers: ['write'] });
    await service.keeps(batches(8));
    for (const id of [2, 4, 6]) {
      const [stored] = await service.store.get([stateKey(subjectNamed(id))]);
      if (stored === undefined) throw new Error('No state.');
      const document = { ...stored.document, state: '{"status":"new","coins":0}', rev: `changed ${id}` };
      await service.store.write([{ ...stored, document, replaces: stored }]);
    }
    const { id } = await service.ask({ mode: 'preview', field: '/coins' });
    await service.runAndPlay();
    expect(await service.ask({ action: 'status', id })).toMatchObject({
      status: 'COMPLETED',
      done: { changed: 3 },
    });
    const first = await service.ask<DifferencePage>({ action: 'diff', id, limit: 2 });
    expect(first.differences).toMatchObject([
      { subject: 'purse/2', rev: 'changed 2', field: { before: 0, after: 4 } },
      { subject: 'purse/4', rev: 'changed 4', field: { before: 0, after: 6 } },
    ]);
    const second = await service.ask<DifferencePage>({ action: 'diff', id, limit: 2, after: first.next });
    expect(second).toMatchObject({ differences: [{ subject: 'purse/6' }] });
    expect(second).not.toHaveProperty('next');
    expect((await service.store.get([stateKey(subjectNamed(2))]))[0]?.document.rev).toBe('changed 2');
  });

  test('alone has differences', async () => {
    const service = await playbackService();
    const { id } = await service.playBack({ mode: 'rebuild' });
    await expect(service.ask({ action: 'diff', id })).rejects.toThrow(
      'is a rebuild; differences are what a preview finds',
    );
  });
});
