import { describe, expect, test } from '@jest/globals';
import { type CopiedInteraction, encodeCopiedInteractions, originText } from '@reprise/event-envelope';
import { MemoryEventLog } from '../../src/index.ts';
import { collected } from '../support/collected.ts';
import { pumpOf, stateOf } from '../support/containers.ts';
import { oneAttempt, patient } from '../support/deadlines.ts';
import { added, recordAt, records, sequenceNumberAt, subjectNamed } from '../support/events.ts';
import { FaultyEventLog } from '../support/faults.ts';
import { testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();
const one = subjectNamed(1);
const PLACE = `prod~mhx2k3ab/0001-${'7'.padStart(64, '0')}-0000`;
const origin = PLACE;
const part = (name: string, more: object = {}): CopiedInteraction => ({
  place: `${PLACE}${name}`,
  at: 1,
  ...more,
});
const carrierAt = (place: number, ...parts: readonly [CopiedInteraction, ...CopiedInteraction[]]) => ({
  ...recordAt(place, [added(1, 'any', { subject: one })]),
  bytes: encodeCopiedInteractions(one, parts, '2026-01-01T12:00:00Z'),
});
const copiedIn = async (log: MemoryEventLog) =>
  (await collected(log.query(one))).filter(({ position }) => position.startsWith('copied#'));

describe('pump', () => {
  test('stores calls that were copied behind the place where they were made, and no event', async () => {
    const log = new MemoryEventLog();
    const carrier = carrierAt(0, part('~bank.pay#1', { request: '{}' }), part('~bank.pay#1='));
    expect(await pumpOf(log)([carrier], patient)).toBeUndefined();
    expect(await copiedIn(log)).toEqual([
      { subject: one, position: `copied#${PLACE}~bank.pay#1`, request: '{}', at: 1 },
      { subject: one, position: `copied#${PLACE}~bank.pay#1=`, at: 1 },
    ]);
    const everything = await collected(log.scan(0, 1));
    expect(everything).toHaveLength(2);
  });

  test('leaves what is there as it is, and adds what is new: an answer that came later', async () => {
    const log = new MemoryEventLog();
    const pump = pumpOf(log);
    await pump([carrierAt(0, part('~bank.pay#1', { request: '"first"' }))], patient);
    const again = carrierAt(1, part('~bank.pay#1', { request: '"second"' }), part('~bank.pay#1='));
    expect(await pump([again, again], patient)).toBeUndefined();
    expect((await copiedIn(log)).map(({ request }) => request)).toEqual(['"first"', undefined]);
  });

  test('begins with an event only when the calls before it are in', async () => {
    const log = new MemoryEventLog();
    const failing = new FaultyEventLog(log, () => 'before');
    const event = recordAt(1, [added(1, 'a', { subject: one, origin })]);
    const carrier = carrierAt(0, part('~bank.pay#1'));
    const only = {
      get: log.get.bind(log),
      query: log.query.bind(log),
      scan: log.scan.bind(log),
      insert: (items: Parameters<MemoryEventLog['insert']>[0]) =>
        (items.some(({ position }) => position.startsWith('copied#')) ? failing : log).insert(items),
    };
    expect(await pumpOf(only)([carrier, event], oneAttempt)).toBe(sequenceNumberAt(0));
    expect((await collected(log.query(one))).map(({ position }) => position)).toEqual([]);
  });

  test.each<[string, string]>([
    ['of no environment', `0001-${'7'.padStart(64, '0')}-0000~bank.pay#1`],
    ['of two', `${originText([])}a~1/b~1/${PLACE.split('/')[1]}~bank.pay#1`],
    ['that is no call’s', `${PLACE}~bank`],
    ['that is an event’s', PLACE],
  ])('keeps a record in quarantine that carries something of a place %s', async (_, place) => {
    const log = new MemoryEventLog();
    expect(await pumpOf(log)([carrierAt(0, { place })], patient)).toBeUndefined();
    const everything = await collected(log.scan(0, 1));
    expect(everything.map(({ subject }) => subject)).toEqual(['~quarantine/2026-11']);
  });

  test('keeps a record in quarantine that carries more than an item of the table holds', async () => {
    const log = new MemoryEventLog();
    const text = 'x'.repeat(210 * 1024);
    await pumpOf(log)([carrierAt(0, part('~bank.pay#1', { request: text, response: text }))], patient);
    expect((await collected(log.scan(0, 1))).every(({ subject }) => subject.startsWith('~quarantine/'))).toBe(
      true,
    );
  });
});

test('write passes calls over, and folds what comes behind them', async () => {
  const service = await testService();
  const [event] = records([added(5, 'a', { subject: one, origin })]);
  const carrier = carrierAt(0, part('~bank.pay#1'));
  await service.stream.put([{ subject: one, bytes: carrier.bytes }]);
  await service.write();
  expect(await stateOf(service.store, one)).toBeUndefined();
  await service.stream.put([{ subject: one, bytes: event?.bytes ?? new Uint8Array() }]);
  await service.write();
  expect(await stateOf(service.store, one)).toMatchObject({ version: 1, state: { coins: 5 } });
});
