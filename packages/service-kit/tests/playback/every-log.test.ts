import { expect, test } from '@jest/globals';
import { identitySet, isSelected, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { MemoryEventLog } from '../../src/index.ts';
import { toEventItem } from '../../src/log/event-item.ts';
import { identityItem } from '../../src/log/identity-item.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { History } from '../../src/playback/history-builder.ts';
import type { Page } from '../../src/playback/pages.ts';
import { pagesOf } from '../../src/playback/pages.ts';
import { sharesOf } from '../../src/playback/shares/shares-of.ts';
import { collected } from '../support/collected.ts';
import { pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { ARRIVED, eventsOf, found, recordAt, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { purseStreams } from '../support/purse-streams.ts';

const HOUR = 3_600_000;
const SUBJECTS = [0, 1, 2, 3].map(subjectNamed);
const at = (hour: number): string => new Date(ARRIVED + hour * HOUR).toISOString();

const selections = fc.record(
  {
    subjects: fc.subarray(SUBJECTS.map(String), { minLength: 1 }),
    types: fc.subarray(['shop.coins-added.v1', 'shop.coins-found.v1', 'shop.purse-cursed.v1'], {
      minLength: 1,
    }),
    recorded: fc.record(
      { from: fc.nat(5).map(at), to: fc.integer({ min: 5, max: 9 }).map(at) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** What else may lie in the partition of a purse: identities, what events have caused, a record that is not whole yet. */
const extras = fc.record({
  identities: fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), { maxLength: 4 }),
  isInteracting: fc.boolean(),
  isCut: fc.boolean(),
});

const pageLimits = fc.record({
  aggregates: fc.integer({ min: 1, max: 3 }),
  bytes: fc.integer({ min: 1, max: 5_000 }),
  events: fc.integer({ min: 1, max: 20 }),
});

test('of any log, exactly the aggregates with a selected event are sent, whole; at most one page twice, wherever it is killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      purseStreams(24, 4),
      fc.array(extras, { minLength: 4, maxLength: 4 }),
      selections,
      pageLimits,
      fc.integer({ min: 1, max: 4 }),
      fc.nat(12),
      async (stream, more, select, limits, segments, killedAfter) => {
        const log = new MemoryEventLog();
        const records = stream.map((record, place) => ({
          ...record,
          arrivedAt: ARRIVED + Math.floor(place / 3) * HOUR,
        }));
        await pumpOf(log)(records, patient);
        for (const [id, { identities, isInteracting, isCut }] of more.entries()) {
          const subject = subjectNamed(id);
          const [last] = (await collected(readHistory(log, subject))).slice(-1);
          if (last === undefined) continue;
          const hashes = identities.map((identity) => identity.toString(16).padStart(32, '0'));
          await log.insert(hashes.map((hash) => identityItem(subject, hash, last.sequence)));
          if (isInteracting) await log.insert([{ subject, position: `${last.sequence}~bank.pay#1` }]);
          if (isCut) await log.insert([half(subject)]);
        }
        const isOurs = (subject: string) => subject.startsWith('purse/');
        const parts = { log, select, withInteractions: true, isOurs };
        const shares = sharesOf(parts, { select, segments });

        const pages = await killed(shares, limits, killedAfter);

        const histories = pages.sent.flatMap((page) => page.histories);
        const times = Map.groupBy(histories, ({ subject }) => subject);
        const wanted: Subject[] = [];
        for (const subject of SUBJECTS) {
          const logged = await collected(readHistory(log, subject));
          const isNamed = select.subjects === undefined || select.subjects.includes(subject);
          if (isNamed && logged.some((event) => isSelected(select, event))) wanted.push(subject);
          for (const history of times.get(subject) ?? []) await expectWhole(log, history, logged);
        }
        expect([...times.keys()].sort()).toEqual(wanted.sort());
        const twice = [...times].filter(([, { length }]) => length > 1).map(([subject]) => subject);
        const again = pages.repeated?.histories.map(({ subject }) => subject) ?? [];
        expect(again).toEqual(expect.arrayContaining(twice));
        expect(histories).toHaveLength(times.size + twice.length);
      },
    ),
    propertyRuns(60),
  );
});

async function expectWhole(
  log: MemoryEventLog,
  history: History,
  logged: readonly RecordedEvent[],
): Promise<void> {
  const items = await collected(log.query(history.subject));
  const identities = items.flatMap(({ position }) => (position.startsWith('id#') ? [position.slice(3)] : []));
  expect(history.events).toEqual(logged);
  expect([history.count, history.upTo]).toEqual([logged.length, logged.at(-1)?.sequence]);
  expect(history.identities).toEqual(identitySet(identities));
}

/** Sends pages; is killed once, after one was sent and before the cursors were saved, and goes on from those it has. */
async function killed(
  shares: ReturnType<typeof sharesOf>,
  limits: Parameters<typeof pagesOf>[2],
  after: number,
) {
  const sent: Page[] = [];
  let cursors: Readonly<Record<string, string>> = {};
  let repeated: Page | undefined;
  for await (const page of pagesOf(shares, cursors, limits)) {
    sent.push(page);
    if (sent.length > after) {
      repeated = page;
      break;
    }
    cursors = { ...cursors, ...page.cursors };
  }
  if (repeated !== undefined) for await (const page of pagesOf(shares, cursors, limits)) sent.push(page);
  return { sent, repeated };
}

/** The first of two events of a record of which pump has not stored the other yet. */
function half(subject: Subject) {
  const [event] = eventsOf(
    recordAt(900, [found(1, 'x', { subject }), found(1, 'y', { subject })], {
      sequenceNumber: sequenceNumberAt(900),
    }),
  );
  if (event === undefined) throw new Error('No event.');
  return toEventItem(event, 2);
}
