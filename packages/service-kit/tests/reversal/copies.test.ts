import { expect, test } from '@jest/globals';
import { type CloudEvent, REVERSAL_TYPE, SKIP_TYPE } from '@reprise/event-envelope';
import { maskedTypes } from '../../src/playback/copy/masked-types.ts';
import { masking } from '../../src/playback/copy/masking.ts';
import { stateOf } from '../support/containers.ts';
import { historyOf, stateIn, twoEnvironments } from '../support/copying.ts';
import {
  added,
  cursed,
  eventsOf,
  found,
  opened,
  recordAt,
  sent,
  skipping,
  spend,
  subjectNamed,
} from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

const one = subjectNamed(1);

/** The reversal of an event of a log. */
function reversalOf(original: CloudEvent | undefined, id: string): CloudEvent {
  if (original === undefined) throw new Error('There is no such event.');
  const { sequence: position, source, id: of, type, subject, time, data } = original;
  const said = { position, source, id: of, type, subject, time, data };
  return { ...sent('x', { original: said, reason: 'Ann asked', by: 'arn:ann' }, id), type: REVERSAL_TYPE };
}

test('what was reversed in one environment is in the other, though its position there is another', async () => {
  const { here, there, copy, keeps } = await twoEnvironments();
  const first = recordAt(0, [opened(), added(10, 'a'), found(4, 'b'), spend(3, 's')]);
  const [, a, b] = eventsOf(first);
  await keeps([first, recordAt(1, [reversalOf(b, 'r1')]), recordAt(2, [reversalOf(a, 'r2')])]);
  await copy();
  await copy(); // what came already is passed over
  expect(await stateIn(here, one)).toMatchObject({ coins: 7 });
  expect(await stateIn(there, one)).toEqual(await stateIn(here, one));
  const copied = (await historyOf(there.log, one)).find(({ id }) => id === 'b');
  expect((await stateOf(there.store, one))?.reversed).toEqual([copied?.sequence]);
  expect(await findings(there)).toEqual([]);
});

test('what was skipped in one environment is in the other', async () => {
  const { here, there, copy, keeps } = await twoEnvironments();
  const first = recordAt(0, [opened(), added(10, 'a'), cursed('c'), added(4, 'b')]);
  const [, , faulty] = eventsOf(first);
  if (faulty === undefined) throw new Error('It is the third.');
  await keeps([first, recordAt(1, [skipping(faulty, 'skip')])]);
  await copy();
  await copy();
  expect(await stateIn(here, one)).toMatchObject({ coins: 14 });
  expect(await stateIn(there, one)).toEqual(await stateIn(here, one));
  const copied = (await historyOf(there.log, one)).find(({ id }) => id === 'c');
  expect((await stateOf(there.store, one))?.skipped).toEqual([copied?.sequence]);
  expect(await findings(there)).toEqual([]);
});

test.each([REVERSAL_TYPE, SKIP_TYPE])(
  '%s is masked as the event that it carries, and tells neither who nor why',
  (type) => {
    const mask = masking(maskedTypes([purse], { 'shop.purse-opened.v1': ['/owner'] }), Buffer.alloc(32, 7));
    const owned = sent('purse-opened', { owner: 'ann@example.com' }, 'o');
    const [original] = eventsOf(recordAt(0, [owned]));
    const masked = mask({ ...reversalOf(original, 'r'), type });
    expect(masked.type).toBe(type);
    const { data } = mask(owned);
    expect(masked.data).toMatchObject({ original: { position: original?.sequence, id: 'o', data } });
    expect(JSON.stringify(masked)).not.toMatch(/ann/i);
  },
);
