import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryEventLog } from '../../src/index.ts';
import { toEventItem } from '../../src/log/event-item.ts';
import { identityItem } from '../../src/log/identity-item.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { LogItem } from '../../src/ports/event-log.ts';
import { added, eventsOf, recordAt, subjectNamed } from '../support/events.ts';

const SUBJECT = subjectNamed(1);

/** The items of records with so many events each; ids count from 0. */
function itemsOf(...counts: readonly number[]): LogItem[][] {
  let id = 0;
  return counts.map((count, place) => {
    const events = Array.from({ length: count }, () => added(1, String(id++)));
    return eventsOf(recordAt(place, events)).map((event, index) =>
      toEventItem(event, index === 0 ? count : undefined),
    );
  });
}

async function idsIn(items: readonly LogItem[], upTo?: string): Promise<string[]> {
  const log = new MemoryEventLog();
  await log.insert(items);
  const ids: string[] = [];
  for await (const { id } of readHistory(log, SUBJECT, upTo)) ids.push(id);
  return ids;
}

describe('the history of an aggregate', () => {
  test('is all its events, in order', async () => {
    expect(await idsIn(itemsOf(2, 1, 3).flat().reverse())).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  test('is empty where nothing is in the log', async () => {
    expect(await idsIn([])).toEqual([]);
  });

  test('ends before the first record that is not complete, whichever of its events are missing', () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(
        fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      ),
      async (counts, coins) => {
        const records = itemsOf(...counts);
        // Of each record something is there: pump begins none before the one before it is fully in.
        const stored = records.map((items) => {
          const some = items.filter(() => coins.next().value);
          return some.length > 0 ? some : items.slice(-1);
        });
        const broken = records.findIndex((items, index) => stored[index]?.length !== items.length);
        const whole = broken === -1 ? records : records.slice(0, broken);
        expect(await idsIn(stored.flat())).toEqual(whole.flat().map(({ id }) => id));
      },
    );
    return fc.assert(property, { numRuns: 200 });
  });

  test('passes over what else lies in the partition: interactions, identities', async () => {
    const items = itemsOf(2, 1).flat();
    const others = [
      { subject: SUBJECT, position: `${items[0]?.position}~bank.pay#0` },
      identityItem(SUBJECT, '00ff', eventsOf(recordAt(0, [added(1, 'a')]))[0]?.sequence as never),
    ];
    expect(await idsIn([...others, ...items])).toEqual(['0', '1', '2']);
  });

  test('ends at the position that is asked for, within a record too', async () => {
    const items = itemsOf(3, 3).flat();
    expect(await idsIn(items, items[4]?.position)).toEqual(['0', '1', '2', '3', '4']);
    expect(await idsIn(items, items[2]?.position)).toEqual(['0', '1', '2']);
  });

  test('does not end within a record for a position that is not in the log', async () => {
    const [first = [], second = []] = itemsOf(3, 3);
    const holed = [...first, ...second.slice(0, 1)];
    expect(await idsIn(holed, second[1]?.position)).toEqual(['0', '1', '2']);
  });
});
