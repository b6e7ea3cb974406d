import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { applyPatch, type Operation } from 'rfc6902';
import type { LogItem } from '../../src/index.ts';
import { but } from '../support/but.ts';
import { added, found, opened, sent, spend } from '../support/events.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { newPurse } from '../support/purse.ts';
import { type TestService, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { pass } = virtualTime();

interface Entry {
  readonly position: string;
  readonly recordedtime: string;
  readonly event: { readonly id: string; readonly type: string };
  readonly changes: Operation[];
  readonly reversed?: object;
}
interface Page {
  readonly events: readonly Entry[];
  readonly next?: string;
}

/** All of a history, page by page. */
async function told(service: TestService, limit: number, query = ''): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let after = '', more = true; more; ) {
    const { body } = await service.get(`/purses/1/history?limit=${limit}${after}${query}`);
    const page = body as Page; // as the route answers
    entries.push(...page.events);
    more = page.next !== undefined;
    after = `&after=${page.next}`;
  }
  return entries;
}

const stateOf = async (service: TestService, query = '') =>
  ((await service.get(`/purses/1?${query}`)).body as { readonly state?: unknown }).state;

/** What the changes make of a new purse, one after the other: each of them has to fit. */
function applied(entries: readonly Entry[]): unknown {
  const state = structuredClone(newPurse);
  for (const { changes } of entries) expect(applyPatch(state, changes)).toEqual(changes.map(() => null));
  return state;
}

/** What somebody does to a purse; a reversal is of one of the events before. */
const deed = fc.oneof(
  fc.record({ kind: fc.constantFrom('added', 'found', 'spend'), coins: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    kind: fc.constant('opened'),
    owner: fc.option(fc.constantFrom('ann', 'bob'), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('note'), text: fc.constantFrom('', 'x', 'a longer note') }),
  fc.record({ kind: fc.constant('reversal'), of: fc.nat() }),
  fc.record({ kind: fc.constant('repeat'), of: fc.nat() }),
);
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value & { readonly day?: number } : never;

function eventOf(one: Deed, id: string, day: number) {
  const time = { time: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z` };
  if ('coins' in one) {
    const make = { added, found, spend }[one.kind as 'added' | 'found' | 'spend']; // by its arbitrary
    return make(one.coins, id, time);
  }
  if ('text' in one) return sent('note-written', { text: one.text }, id, time);
  const owner = 'owner' in one && one.owner !== undefined ? { owner: one.owner } : {};
  return { ...opened(id, time), data: owner };
}

async function live(deeds: readonly { readonly deed: Deed; readonly day: number }[]): Promise<TestService> {
  const service = await testService();
  const events: object[] = [];
  for (const [index, { deed: one, day }] of deeds.entries()) {
    await pass(1_000);
    if ('of' in one && one.kind === 'reversal') {
      const id = events.length === 0 ? 'none' : `e${one.of % events.length}`;
      const body = JSON.stringify({ id, reason: 'drawn' });
      await service.post({ method: 'POST', path: '/purses/1/reversals', body });
    } else {
      const event =
        'of' in one && events.length > 0
          ? events[one.of % events.length]
          : eventOf(one, `e${events.length}`, day);
      if (event !== undefined && !('of' in one)) events.push(event);
      await service.submit(event ?? found(1, `e${index}`));
    }
    await service.pump();
    await service.write();
  }
  return service;
}

const lives = fc.array(fc.record({ deed, day: fc.integer({ min: 1, max: 28 }) }), {
  minLength: 1,
  maxLength: 25,
});

describe('the changes of a history, one after the other,', () => {
  test('make the state: now, as it was recorded, and as of any time; whatever was reversed, however it is paged', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 28 }),
        fc.nat(),
        async (deeds, limit, day, cut) => {
          const service = await live(deeds);
          if (service.stream.records.length === 0) return;
          const all = await told(service, limit);
          expect(applied(all)).toEqual(await stateOf(service));
          const recorded = `&asRecorded=${all[cut % all.length]?.recordedtime}`;
          const asOf = `&asOf=2026-01-${String(day).padStart(2, '0')}T12:00:00Z`;
          for (const query of [recorded, asOf, recorded + asOf])
            expect(applied(await told(service, limit, query))).toEqual(
              await stateOf(service, query.slice(1)),
            );
        },
      ),
      propertyRuns(60),
    );
  });
});

describe('a long history', () => {
  const EVENTS = 200;
  const IN_A_RECORD = 5;

  /** A service that counts the items that it reads of its log. */
  async function counting() {
    const read = { items: 0 };
    const service = await testService({
      wrap: ({ log }) => ({
        log: but(log, {
          async *query(...asked: Parameters<typeof log.query>): AsyncIterable<LogItem> {
            for await (const item of log.query(...asked)) {
              read.items += 1;
              yield item;
            }
          },
        }),
      }),
    });
    for (let index = 0; index < EVENTS; index += IN_A_RECORD)
      await service.submit(
        ...Array.from({ length: IN_A_RECORD }, (_, offset) => found(1, `f${index + offset}`)),
      );
    read.items = 0;
    return { service, read };
  }

  test('goes on where its last page ended: told page by page, it is read about once', async () => {
    const { service, read } = await counting();
    expect(await told(service, 20)).toHaveLength(EVENTS);
    // Events and calls, twice the items. A page reads the record that the one before it ended in once more, and looks behind its own.
    expect(read.items).toBeLessThanOrEqual(2 * (EVENTS + (EVENTS / 20) * 2 * IN_A_RECORD));
  });

  test('is told right by whoever has not told the pages before', async () => {
    const { service } = await counting();
    const first = (await service.get('/purses/1/history?limit=150')).body as Page;
    const twice = [1, 2].map(
      async () => (await service.get(`/purses/1/history?after=${first.next}`)).body as Page,
    );
    const [one, other] = await Promise.all(twice);
    expect(one).toEqual(other);
    expect(one?.events).toHaveLength(50);
    expect(applied([...first.events, ...(other?.events ?? [])])).toEqual(await stateOf(service));
  });
});
