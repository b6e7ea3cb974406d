import { describe, expect, test } from '@jest/globals';
import { encodeCopiedInteractions, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { toAttributes } from '../src/adapters/aws/attribute-values.ts';
import { MemoryDataStore } from '../src/index.ts';
import { epochItem } from '../src/log/epoch.ts';
import { toEventItem } from '../src/log/event-item.ts';
import { identityItem } from '../src/log/identity-item.ts';
import { logicItem } from '../src/log/logic-note.ts';
import { quarantineItems } from '../src/log/quarantine.ts';
import { isRead, readRecord } from '../src/log/record.ts';
import { hourItem, readTimelineEntry, timelineEntries } from '../src/log/timeline.ts';
import { parkReaction } from '../src/microservice/parked/parked-reactions.ts';
import { barrierRecord, barrierSubject } from '../src/playback/barrier.ts';
import { stateWrite } from '../src/state/state-document.ts';
import { storyItem } from '../src/story/story-note.ts';
import { collected } from './support/collected.ts';
import { emptyTables, pumpOf, stateOf, writerOf } from './support/containers.ts';
import { added, cursed, recordAt, sent, spend, subjectNamed } from './support/events.ts';
import { purse } from './support/purse.ts';
import { testService } from './support/service.ts';
import { virtualTime } from './support/virtual-time.ts';

// Every log that exists is made of these. A test that fails here says: this change would make old logs unreadable, or
// old events look like others. Add; do not change.

virtualTime();

const POSITION = '0001-0000000049590338271490256608559692538361571095921575989136588898-0000';
const RECORD = POSITION.slice(0, -5);
const NEXT = POSITION.replace(/0000$/, '0001');
const record = recordAt(0, [
  sent('coins-added', { coins: 5, z: 1, a: 'é' }, 'a-1', {
    datacontenttype: 'application/json',
    correlationid: 'story',
    expectedversion: 3,
    tenant: 'north',
  }),
  added(2, 'a-2'),
]);

function read() {
  const one = readRecord(record, 1);
  if (!isRead(one)) throw new Error('It holds events.');
  return one;
}
const hex = (value: unknown): string => Buffer.from(value as Uint8Array).toString('hex'); // bytes, by their formats

describe('what is stored, to the byte:', () => {
  test('an event', () => {
    const [first, second] = read().events as [RecordedEvent, RecordedEvent];
    const { digest, ...item } = toEventItem(first, 2);
    expect(item).toEqual({
      subject: 'purse/1',
      position: POSITION,
      id: 'a-1',
      source: '/tests',
      type: 'shop.coins-added.v1',
      time: '2026-01-01T12:00:00Z',
      recordedtime: 1795421700000,
      data: '{"coins":5,"z":1,"a":"é"}',
      correlationid: 'story',
      expectedversion: 3,
      extensions: '{"tenant":"north"}',
      count: 2,
    });
    expect(hex(digest)).toBe('0db10f7d2651a28b927852ce83e1f597');
    expect(toEventItem(second)).toMatchObject({ position: NEXT, untyped: 1 });
    expect(toEventItem(second)).not.toHaveProperty('count');
  });

  test('an identity that is remembered for ever', () => {
    const [first] = read().events;
    const item = first && identityItem(first.subject, '0123456789abcdef0123456789abcdef', first.sequence);
    expect(item).toEqual({
      subject: 'purse/1',
      position: 'id#0123456789abcdef0123456789abcdef',
      first: POSITION,
    });
  });

  test('a timeline entry', () => {
    const [entry] = timelineEntries([read()]);
    expect(entry).toMatchObject({
      subject: '~timeline/2026-11-23T08/1',
      position: `${RECORD}..${RECORD}~11ff0b2f89adc51d`,
    });
    // Compressors may differ; what one of them once wrote has to be read for ever.
    const rows = Buffer.from(
      '55cc3b0e83401004d1bb6cbc88f9d033dd674184e49691ef6f099150d94b6adfc7e7f7bdced5c71c66e68b3d6d822c93d1bec902554640a54032cbd16e82c2d110e55920298e19d3bb3a8abc476f1dc71f',
      'hex',
    );
    const expected = [['purse/1', RECORD, 2, 1767268800000, 1767268800000]];
    expect(readTimelineEntry({ subject: '', position: '', rows })).toEqual(expected);
    expect(entry && readTimelineEntry(entry)).toEqual(expected);
  });

  test('the note of an hour in the timeline’s directory', () => {
    expect(hourItem('2026-11-23T08')).toEqual({ subject: '~timeline', position: '2026-11-23T08' });
  });

  test('a barrier on the event stream', () => {
    const subject = barrierSubject('20261124T120000Z-0123abcd', 'shardId-000000000000', 0);
    const { bytes, ...rest } = barrierRecord(subject, '2026-11-24T12:00:00Z');
    expect(rest).toEqual({ subject: 'barrier/20261124T120000Z-0123abcd-shardId-000000000000-0' });
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual([
      {
        specversion: '1.0',
        id: subject,
        source: '/reprise/playback',
        type: 'reprise.barrier-passed.v1',
        subject,
        time: '2026-11-24T12:00:00Z',
      },
    ]);
  });

  test('a record in quarantine', () => {
    const incoming = { ...record, bytes: Buffer.from('{') };
    expect(quarantineItems({ incoming, reason: 'It is not JSON in UTF-8.' }, 1)).toEqual([
      {
        subject: '~quarantine/2026-11',
        position: `${RECORD}~0000`,
        raw: Buffer.from('{'),
        chunks: 1,
        partitionkey: 'purse/1',
        recordedtime: 1795421700000,
        reason: 'It is not JSON in UTF-8.',
      },
    ]);
  });

  test('the note of a log epoch', () => {
    expect(epochItem(7, 1767225600000)).toEqual({
      subject: '~log',
      position: 'epoch#0007',
      streamcreated: 1767225600000,
    });
  });

  test('the note of a logic that was at work', () => {
    expect(logicItem({ logic: '20261123092650-8f6b9740a3d1', since: 1767225600000 })).toEqual({
      subject: '~log',
      position: 'logic#20261123092650-8f6b9740a3d1',
      since: 1767225600000,
    });
  });

  test('a line of a story', () => {
    const [caused] = read().events;
    const said = sent('purse-audited', {}, '0123456789abcdef0123456789abcdef.shop.emit.1', {
      subject: 'purse/2',
      correlationid: 'story',
    });
    expect(caused && storyItem(said, caused, 'shop')).toEqual({
      subject: '~story/story',
      position: '0123456789abcdef0123456789abcdef.shop.emit.1',
      causesubject: 'purse/1',
      causeposition: POSITION,
      causeid: 'a-1',
      causetype: 'shop.coins-added.v1',
      to: 'shop',
      tosubject: 'purse/2',
      type: 'shop.purse-audited.v1',
    });
  });

  test('a state', async () => {
    const service = await testService();
    await service.submit(
      added(5, 'a'),
      sent('spend-requested', { coins: 9 }, 's'),
      sent('purse-cursed', {}, 'c'),
    );
    const { document, indexes, ...key } = (await stateOf(service.store, 'purse/1'))?.stored ?? {};
    const { rev, recent, ...rest } = document ?? { rev: '' };
    expect(key).toEqual({ subject: 'purse/1', item: 'state' });
    expect(rest).toEqual({
      state: '{"status":"new","coins":5}',
      version: 2,
      position: NEXT,
      seen: POSITION.replace(/0000$/, '0002'),
      logic: '00000000000000-unpackaged',
      shape: 1,
      recorded: 1795421700000,
      parked: {
        since: POSITION.replace(/0000$/, '0002'),
        reason: 'domain-error',
        detail: 'The curse cannot be worked out.',
      },
    });
    expect(rev).toMatch(/^[\w-]{11}$/);
    expect(hex(recent)).toBe(
      '0000010000000205bf4e5c260000000067648a170005c181eea0000000620000e477b2fde82d8d359e01033e59b2958f94a1000c226e6f742d656e6f75676822',
    );
    expect(indexes).toEqual({});
    expect(await service.store.get([{ subject: '~ready', item: '~ready' }])).toMatchObject([
      { document: { since: '2026-11-23T08:15:00.000Z' } },
    ]);
  });

  test('a snapshot', async () => {
    const aggregate = { ...purse, foldAtMost: 8 };
    const { log, store } = await emptyTables();
    const record = recordAt(0, [
      added(5, 'a'),
      spend(9, 'b'),
      added(1, 'c', { time: '2025-01-01T00:00:00Z' }),
      added(1, 'd'),
    ]);
    await pumpOf(log)([record]);
    await writerOf(log, store, { aggregates: [aggregate], logic: '20260101000000-abc' })([record]);
    const [stored, fourth] = await store.get(
      ['2', '4'].map((version) => ({ subject: 'purse/1', item: `snapshot#00000000000${version}` })),
    );
    expect(fourth).toBeUndefined();
    const { rev: _, recent, ...rest } = { recent: undefined, ...stored?.document };
    expect(rest).toEqual({
      logic: '20260101000000-abc',
      shape: 1,
      state: '{"status":"new","coins":5}',
      version: 2,
      position: NEXT,
      recorded: 1795421700000,
      greatest: 1767268800000,
      accepted: 1,
      last: POSITION,
    });
    expect(recent).toBeInstanceOf(Uint8Array);
    expect(stored?.indexes).toEqual({});
  });

  test('an event that was copied, and the mark that it leaves on a state', async () => {
    const service = await testService();
    const origin = `prod~mhx2k3ab/${NEXT}`;
    const copied = recordAt(0, [added(5, 'a', { origin })]);
    await service.stream.put([{ subject: subjectNamed(1), bytes: copied.bytes }]);
    await service.pump();
    await service.write();
    expect(await collected(service.log.query('purse/1', { from: '0', to: ':' }))).toMatchObject([{ origin }]);
    expect((await stateOf(service.store, 'purse/1'))?.stored.document).toMatchObject({
      origins: { 'prod~mhx2k3ab': { position: NEXT, version: 1 } },
    });
  });

  test('a call of an event that was copied, on the event stream and in the log', async () => {
    const service = await testService();
    const place = `prod~mhx2k3ab/${NEXT}~bank.pay#1=`;
    const bytes = encodeCopiedInteractions(
      subjectNamed(1),
      [{ place, response: '{}', at: 1 }],
      '2026-01-01T12:00:00Z',
    );
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual([
      {
        specversion: '1.0',
        id: place,
        source: '/reprise/playback',
        type: 'reprise.interactions-copied.v1',
        subject: 'purse/1',
        time: '2026-01-01T12:00:00Z',
        data: [{ place, response: '{}', at: 1 }],
      },
    ]);
    await service.stream.put([{ subject: subjectNamed(1), bytes }]);
    await service.pump();
    expect(await collected(service.log.query('purse/1'))).toEqual([
      { subject: 'purse/1', position: `copied#${place}`, response: '{}', at: 1 },
    ]);
  });

  test('a reversal, and what it leaves on a state', async () => {
    const service = await testService();
    await service.submit(added(5, 'a'));
    await service.post({
      method: 'POST',
      path: '/purses/1/reversals',
      body: JSON.stringify({ id: 'a', reason: 'a mistake' }),
    });
    await service.pump();
    await service.write();
    const [, item] = await collected(service.log.query('purse/1', { from: '0', to: ':' }));
    expect(item).toMatchObject({
      type: 'reprise.event-reversed.v1',
      source: '/reprise/shop',
      causationid: 'a',
    });
    expect(JSON.parse(String(item?.data))).toEqual({
      original: {
        position: POSITION,
        source: '/tests',
        id: 'a',
        type: 'shop.coins-added.v1',
        subject: 'purse/1',
        time: '2026-01-01T12:00:00Z',
        data: { coins: 5 },
      },
      reason: 'a mistake',
      by: 'local',
    });
    const state = await stateOf(service.store, 'purse/1');
    expect(hex(state?.stored.document.reversed)).toBe(
      '00010000000205bf4e5c260000000067648a170005c181eea0000000620000',
    );
  });

  test('a skip, and what it leaves on a state', async () => {
    const service = await testService();
    await service.submit(cursed('c'));
    await service.post({
      method: 'POST',
      path: '/purses/1/skips',
      body: JSON.stringify({ id: 'c', reason: 'nobody can read it' }),
    });
    await service.pump();
    await service.write();
    const [, item] = await collected(service.log.query('purse/1', { from: '0', to: ':' }));
    expect(item).toMatchObject({
      type: 'reprise.event-skipped.v1',
      source: '/reprise/shop',
      causationid: 'c',
    });
    expect(JSON.parse(String(item?.data))).toEqual({
      original: {
        position: POSITION,
        source: '/tests',
        id: 'c',
        type: 'shop.purse-cursed.v1',
        subject: 'purse/1',
        time: '2026-01-01T12:00:00Z',
        data: {},
      },
      reason: 'nobody can read it',
      by: 'local',
    });
    const state = await stateOf(service.store, 'purse/1');
    expect(hex(state?.stored.document.skipped)).toBe(
      '00010000000205bf4e5c260000000067648a170005c181eea0000000620000',
    );
    const skipped = Buffer.from('\u0000\u0004null').toString('hex'); // in the ring: a detail of four bytes
    expect(hex(state?.stored.document.recent)).toContain(skipped);
    expect((await service.store.list('~aggregates/parked', { limit: 9 })).map(({ item: of }) => of)).toEqual([
      'purse/1',
    ]);
  });

  test('what a state owes: while it is parked, and when it was released', () => {
    const [first, second] = read().events.map(({ sequence }) => sequence);
    if (first === undefined || second === undefined) throw new Error('There are two events.');
    const folded = { state: {}, version: 2, recent: [], logic: 'logic', shape: 1, position: first };
    const parked = { since: second, reason: 'domain-error', detail: '', after: second };
    const owed = { after: first, upTo: second };
    const written = [{ parked }, { resumes: owed }, { released: owed }].map((about) => {
      const { document } = stateWrite('purse/1' as Subject, purse, { ...folded, ...about });
      const { parked, resumes, released } = document;
      return { parked, resumes, released };
    });
    expect(written).toEqual([{ parked }, { resumes: owed }, { released: owed }]);
  });

  test('a reaction that waits for a person', async () => {
    const store = new MemoryDataStore();
    const event = { subject: 'purse/1' as Subject, position: POSITION as RecordedEvent['sequence'] };
    const about = {
      type: 'shop.coins-added.v1',
      reason: 'why',
      call: 'mint.stamp#1',
      waits: 'release',
    } as const;
    await parkReaction(store, { ...event, ...about });
    const [stored] = await store.list('~reactions/parked', { limit: 1 });
    const { rev: _, ...document } = stored?.document ?? { rev: '' };
    expect([stored?.item, document]).toEqual([`purse/1#${POSITION}`, { ...about, since: 1795421700000 }]);
  });

  test('and its attributes in DynamoDB', () => {
    const values = { text: 'a', number: 1.5, yes: true, bytes: Uint8Array.of(1), map: { inner: '' } };
    expect(toAttributes(values)).toEqual({
      text: { S: 'a' },
      number: { N: '1.5' },
      yes: { BOOL: true },
      bytes: { B: Uint8Array.of(1) },
      map: { M: { inner: { S: '' } } },
    });
  });
});
