import { beforeEach, describe, expect, test } from '@jest/globals';
import { accept, defineAggregate, on } from '@reprise/aggregate';
import { identityHash } from '@reprise/event-envelope';
import { z } from 'zod';
import { MemoryDataStore, type MemoryEventLog } from '../../../src/index.ts';
import { identityKey } from '../../../src/log/identity-item.ts';
import { but } from '../../support/but.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { added, cursed, found, recordAt, subjectNamed } from '../../support/events.ts';
import { historyRecord, playedAt, playerOf } from '../../support/playbacks.ts';
import { purse, purseWith } from '../../support/purse.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();

const subject = subjectNamed(1);
const NEW = '20260102000000-new';

/** Coins that are found are remembered for ever as well. */
const careful = (() => {
  const { 'shop.coins-found.v1': coinsFound, ...events } = purse.events;
  return {
    ...purse,
    events: { ...events, 'shop.coins-found.v1': { ...coinsFound, idempotency: 'forever' } },
  };
})() as typeof purse;

describe('the identities of a history', () => {
  let tables: Awaited<ReturnType<typeof emptyTables>>;
  const calls = { inserted: 0, asked: 0 };
  const counted = (log: MemoryEventLog) =>
    but(log, {
      insert: (items: Parameters<MemoryEventLog['insert']>[0]) => {
        calls.inserted += items.length;
        return log.insert(items);
      },
      query: (...args: Parameters<MemoryEventLog['query']>) => {
        calls.asked += 1;
        return log.query(...args);
      },
    });
  const claimed = async (id: string) => {
    const [item] = await tables.log.get([identityKey(subject, identityHash(added(1, id)))]);
    return item?.first;
  };
  const stream = [
    recordAt(0, [added(5, 'a'), found(1, 'f'), found(2, 'g')]),
    recordAt(1, [cursed('c'), added(7, 'b')]),
  ];
  beforeEach(async () => {
    tables = await emptyTables();
    await pumpOf(tables.log)(stream, patient);
    Object.assign(calls, { inserted: 0, asked: 0 });
  });

  test('cost no call where the log has them all, of what is seen by a parked aggregate too', async () => {
    await playerOf(tables.log, tables.store).live(stream);
    const record = await historyRecord(tables.log, subject);
    await playerOf(counted(tables.log), tables.store).play([playedAt(0, record)]);
    expect(calls).toEqual({ inserted: 0, asked: 0 });
  });

  test('are claimed before the fold is stored, where write has not been there', async () => {
    const record = await historyRecord(tables.log, subject);
    await playerOf(counted(tables.log), new MemoryDataStore()).play([playedAt(0, record)]);
    expect(calls.inserted).toBe(2);
    expect(await claimed('a')).toBe(record.events?.[0]?.sequence);
    expect(await claimed('b')).toBe(record.events?.[4]?.sequence);
  });

  test('are claimed beyond what write has acknowledged, and no others', async () => {
    await playerOf(tables.log, tables.store).live(stream.slice(0, 1));
    const record = await historyRecord(tables.log, subject);
    await playerOf(counted(tables.log), tables.store).play([playedAt(0, record)]);
    expect(calls).toEqual({ inserted: 1, asked: 0 });
    expect(await claimed('b')).toBe(record.events?.[4]?.sequence);
  });

  test('are inserted of old events whose type is now remembered for ever', async () => {
    await playerOf(tables.log, tables.store).live(stream);
    const record = await historyRecord(tables.log, subject);
    const player = playerOf(counted(tables.log), tables.store, { aggregates: [careful], logic: NEW });
    await player.play([playedAt(0, record)]);
    expect(calls).toEqual({ inserted: 2, asked: 1 });
    expect([await claimed('f'), await claimed('g')]).toEqual(
      [1, 2].map((at) => record.events?.[at]?.sequence),
    );
    await player.play([playedAt(1, await historyRecord(tables.log, subject, { job: 'again' }))]);
    expect(calls.inserted).toBe(2);
  });

  test('that cannot be claimed keep the fold from being stored', async () => {
    const log = but(tables.log, {
      insert: async (items: readonly unknown[]) =>
        items.map(() => ({ status: 'failed' as const, reason: 'injected' })),
    });
    const record = playedAt(0, await historyRecord(tables.log, subject));
    expect(await playerOf(log, tables.store).play([record])).toBe(record.sequenceNumber);
    expect(await stateOf(tables.store, subject)).toBeUndefined();
  });
});

describe('business logic', () => {
  test('cannot tell a playback from live traffic', async () => {
    const seen: unknown[] = [];
    const nosy = defineAggregate('purse', z.object({ coins: z.int() }), {
      initial: { coins: 0 },
      events: {
        'shop.coins-added.v1': on(z.object({ coins: z.int() }), {
          apply: (state, event) => {
            seen.push(event);
            return accept(state);
          },
        }),
      },
    });
    const { log, store } = await emptyTables();
    const stream = [recordAt(0, [added(5, 'a')])];
    await pumpOf(log)(stream, patient);
    const { live, play } = playerOf(log, store, { aggregates: [nosy] });
    await live(stream);
    await play([playedAt(0, await historyRecord(log, subject))]);
    await play([playedAt(1, await historyRecord(log, subject, { inline: false, job: 'other' }))]);
    const [first, ...others] = seen;
    expect(others).toEqual([first, first]);
  });

  test('that makes a state too large parks it where it was parked, not older', async () => {
    const { log, store } = await emptyTables();
    const stream = [
      recordAt(0, [added(5, 'a')]),
      recordAt(1, [
        { ...added(1, 'n'), type: 'shop.note-written.v1', data: { text: 'x'.repeat(1_000), times: 400 } },
      ]),
    ];
    await pumpOf(log)(stream, patient);
    const { live, play } = playerOf(log, store, { aggregates: [purseWith({ verbose: true })] });
    await live(stream.slice(0, 1));
    await live(stream.slice(1));
    const before = await stateOf(store, subject);
    expect(before).toMatchObject({ version: 1, parked: { reason: 'state-too-large' } });
    await play([playedAt(0, await historyRecord(log, subject))]);
    expect(await stateOf(store, subject)).toMatchObject({
      version: 1,
      parked: before?.parked,
      seen: before?.seen,
    });
  });
});
