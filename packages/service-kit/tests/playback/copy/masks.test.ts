import { describe, expect, test } from '@jest/globals';
import { accept, defineAggregate, on, upcast } from '@reprise/aggregate';
import { type CloudEvent, issuesOf } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { z } from 'zod';
import { type Masks, maskedTypes } from '../../../src/playback/copy/masked-types.ts';
import { masking } from '../../../src/playback/copy/masking.ts';
import { pseudonymsOf } from '../../../src/playback/copy/pseudonym.ts';
import { historyOf, stateIn, twoEnvironments } from '../../support/copying.ts';
import { recordAt, records, sent, subjectNamed } from '../../support/events.ts';
import { virtualTime } from '../../support/virtual-time.ts';

virtualTime();
const KEY = Buffer.alloc(32, 7);
const OPENED = 'shop.card-opened.v2';

const Person = z.strictObject({ name: z.string().min(1).max(8), email: z.email() });
const Opened = z.strictObject({
  owner: Person.optional(),
  iban: z
    .string()
    .regex(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/)
    .nullable()
    .optional(),
  kind: z.enum(['gold', 'plain']).optional(),
  limit: z.int().optional(),
  others: z.array(Person).optional(),
  contact: z
    .union([z.strictObject({ phone: z.string() }), z.strictObject({ none: z.literal(true) })])
    .optional(),
});
const card = defineAggregate('card', z.unknown(), {
  initial: null,
  events: { [OPENED]: on(Opened, { apply: (state) => accept(state ?? {}) }) },
  upcasters: [upcast('shop.card-opened.v1', Opened, { to: OPENED, up: (data) => data })],
});
const masksAt = (...pointers: string[]): Masks => ({ 'shop.card-opened.v1': [], [OPENED]: pointers });
const masked = (data: unknown, ...pointers: string[]): z.infer<typeof Opened> =>
  masking(maskedTypes([card], masksAt(...pointers)), KEY)(eventOf(data)).data as z.infer<typeof Opened>; // checked below
const eventOf = (data: unknown, type = OPENED): CloudEvent => ({ ...sent('x', data, 'a'), type });

describe('masks are refused', () => {
  test.each<[string, Masks, RegExp]>([
    [
      'of a type that does not exist',
      { 'shop.card-shut.v1': ['/owner'] },
      /shop.card-shut.v1 is masked, and no aggregate has it/,
    ],
    ['at a pointer that is none', masksAt('owner/name'), /"owner\/name": that is no JSON pointer/],
    ['where nothing stands', masksAt('/owner/phone'), /"\/owner\/phone": its schema has nothing there/],
    ['of what is no text', masksAt('/limit'), /"\/limit": only texts are masked/],
    ['of what is made of several', masksAt('/owner'), /"\/owner": only texts are masked/],
    ['where one of a few texts has to stand', masksAt('/kind'), /one of a few texts has to stand there/],
    [
      'that leave out an old version',
      { [OPENED]: ['/owner/name'] },
      /shop.card-opened.v1 is an old version of shop.card-opened.v2/,
    ],
  ])('%s', (_, masks, reason) => {
    expect(() => maskedTypes([card], masks)).toThrow(reason);
  });

  test('when the function starts', async () => {
    await expect(twoEnvironments({ masks: masksAt('/owner') })).rejects.toMatchObject({
      code: 'configuration',
    });
  });

  test('and taken wherever a text stands: in parts, in lists, in what may be one of several', () => {
    const pointers = ['/owner/name', '/owner/email', '/iban', '/others/0/name', '/contact/phone'];
    expect(maskedTypes([card], masksAt(...pointers)).get(OPENED)?.pointers).toHaveLength(5);
  });
});

describe('a masked event', () => {
  const ann = { name: 'Ann', email: 'ann@example.com' };

  test('has pseudonyms that the schema takes, and all else as it was', () => {
    const before = { owner: ann, iban: 'CZ6508000000192000145399', limit: 5, others: [ann] };
    const after = masked(before, '/owner/name', '/owner/email', '/iban');
    expect(issuesOf(Opened, after)).toEqual([]);
    expect(after).toMatchObject({
      limit: 5,
      others: [ann],
      owner: { email: expect.stringMatching(/@masked\.invalid$/) },
    });
    expect(after.owner?.name).toMatch(/^[A-Z][a-z]{2}$/);
    expect(after.iban).toMatch(/^[A-Z]{2}\d{22}$/);
    for (const text of [ann.name, ann.email, before.iban])
      expect(JSON.stringify({ ...after, others: [] })).not.toContain(text);
    expect(before.owner).toEqual(ann);
  });

  test('of the same text has the same pseudonym, of another key another one', () => {
    const email = '/owner/email';
    expect(masked({ owner: ann }, email)).toEqual(masked({ owner: ann }, email));
    expect([...pseudonymsOf('Ann', KEY)]).not.toEqual([...pseudonymsOf('Ann', Buffer.alloc(32, 8))]);
  });

  test('is the same where there is nothing to mask', () => {
    for (const data of [{}, { iban: null }, { contact: { none: true } }])
      expect(masked(data, '/owner/name', '/iban', '/contact/phone')).toEqual(data);
  });

  test.each<[string, CloudEvent, RegExp]>([
    [
      'of a type that nobody declares',
      eventOf({}, 'shop.card-lost.v1'),
      /its type is none that the service declares/,
    ],
    [
      'that holds something else there',
      eventOf({ owner: { name: 7 } }),
      /what stands at \/owner\/name is no text/,
    ],
    [
      'of which no pseudonym passes',
      eventOf({ owner: { ...ann, name: '–' } }),
      /no pseudonym at \/owner\/name/,
    ],
  ])('cannot be one %s, and what it holds is not told', (_, event, reason) => {
    const mask = masking(maskedTypes([card], masksAt('/owner/name')), KEY);
    expect(() => mask(event)).toThrow(reason);
    expect(() => mask(event)).not.toThrow(/Ann|ann@|–/);
  });

  test('never holds the text that was there', () => {
    const texts = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(texts, (text) => {
        for (const pseudonym of pseudonymsOf(text, KEY)) expect(pseudonym).not.toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const [first = ''] = pseudonymsOf(email, KEY);
        expect(z.email().safeParse(first).success).toBe(true);
        expect(first).not.toContain(email.split('@')[1]);
      }),
    );
  });
});

describe('a masked copy', () => {
  const masks: Masks = { 'shop.purse-opened.v1': ['/owner'], 'shop.owner-changed.v1': ['/owner'] };
  const [one, two] = [subjectNamed(1), subjectNamed(2)];
  const openedBy = (owner: string, subject: string) =>
    sent('purse-opened', { owner }, `o-${subject}`, { subject });

  test('lets nobody see who it was, and keeps together what belongs together, copy after copy', async () => {
    const { here, there, copy } = await twoEnvironments({ masks });
    const mask = () => copy({ unmasked: undefined });
    await here.keeps(records([openedBy('ann@example.com', one)]));
    await mask();
    await here.keeps([recordAt(1, [openedBy('ann@example.com', two)])]);
    await mask();
    const owners = await Promise.all([one, two].map(async (subject) => await stateIn(there, subject)));
    expect(owners[0]).toMatchObject({
      owner: expect.stringMatching(/^masked-[0-9a-f]{16}@masked\.invalid$/),
    });
    expect(owners[0]).toEqual(owners[1]);
    const owner = encodeURIComponent(Reflect.get(owners[0] as object, 'owner'));
    const { body } = await there.get(`/purses?owner=${owner}`);
    expect(body).toMatchObject({ items: [{ subject: one }, { subject: two }] });
    expect(
      JSON.stringify(there.stream.records.map(({ bytes }) => Buffer.from(bytes).toString())),
    ).not.toContain('ann');
  });

  test('is as the events are where that was asked for, and says so', async () => {
    const { here, there, copy } = await twoEnvironments({ masks });
    await here.keeps(records([openedBy('ann@example.com', one)]));
    expect(await copy({ unmasked: true })).toMatchObject({ unmasked: true });
    expect(await historyOf(there.log, one)).toMatchObject([{ data: { owner: 'ann@example.com' } }]);
  });

  test('fails where an event cannot be masked, before anything of that aggregate is out', async () => {
    const { here, there, copy } = await twoEnvironments({ masks });
    await here.keeps(records([openedBy('…', one)]));
    expect(await copy({ unmasked: undefined })).toMatchObject({ status: 'COMPLETED' });
    await here.keeps([recordAt(1, [sent('purse-shut', {}, 's', { subject: two })])]);
    expect(await copy({ unmasked: undefined, select: { subjects: [two] } })).toMatchObject({
      status: 'FAILED',
      notes: [expect.stringMatching(/shop\.purse-shut\.v1 at .* of purse\/2 cannot be masked/)],
    });
    expect(there.stream.records.filter(({ subject }) => subject === two)).toEqual([]);
  });
});
