import { expect, test } from '@jest/globals';
import { accept, defineAggregate, on } from '@reprise/aggregate';
import { assertLogDeterministic } from '@reprise/testing';
import { z } from 'zod';
import { readHistory } from '../../src/index.ts';
import { emptyTables, pumpOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, found, opened, recordAt, spend, subjectNamed } from '../support/events.ts';
import { purse } from '../support/purse.ts';

/** An events table with the log of one purse, the cursed event included. */
async function logOfPurse() {
  const { log } = await emptyTables();
  const events = [
    opened('a'),
    added(3, 'b'),
    added(3, 'b'),
    spend(9, 'c'),
    spend(1, 'd'),
    cursed('e'),
    found(1, 'f'),
  ];
  await pumpOf(log)(
    events.map((event, index) => recordAt(index, [event])),
    patient,
  );
  return log;
}

test('any log of an events table can be folded from all its cuts, and comes out alike', async () => {
  await assertLogDeterministic(purse, readHistory(await logOfPurse(), subjectNamed(1)));
});

test('what leans on anything but the log is found in it', async () => {
  let calls = 0;
  const counting = defineAggregate('purse', z.object({ calls: z.int() }), {
    initial: { calls: 0 },
    events: { 'shop.purse-opened.v1': on(z.any(), { apply: () => accept({ calls: ++calls }) }) },
  });
  const log = readHistory(await logOfPurse(), subjectNamed(1));
  await expect(assertLogDeterministic(counting, log)).rejects.toThrow(
    'shop.purse-opened.v1 decides differently the second time',
  );
});
