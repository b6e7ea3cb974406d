import { beforeAll, describe, expect, test } from '@jest/globals';
import type { EventLog, LogItem } from '../../src/ports/event-log.ts';
import { added, opened, spend } from '../support/events.ts';
import { aggregates, ownStreamOf, reactTo } from '../support/reacting-service.ts';
import { testService } from '../support/service.ts';
import { tampered } from '../support/tampered.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

let tables: { log: EventLog; store: Parameters<typeof findings>[0]['store'] };
beforeAll(async () => {
  const service = await testService({ aggregates, configuration: { logic: '20260101000000-abcdef012345' } });
  await service.submit(opened(), added(10, 'a'), spend(7, 's', { correlationid: 'story' }));
  await reactTo(service, { id: 's' }, { shop: ownStreamOf(service) }, async (_event, _outcome, { shop }) => {
    await shop.emit({ type: 'shop.purse-looked-at.v1', subject: 'audit/2', data: {} });
  });
  tables = service.ports;
});

const isNote = ({ subject }: LogItem): boolean => subject.startsWith('~story/');
const isLogic = ({ position }: LogItem): boolean => position.startsWith('logic#');
const isEpoch = ({ position }: LogItem): boolean => position.startsWith('epoch#');

async function kindsWith(
  isMeant: (item: LogItem) => boolean,
  change: (item: LogItem) => object,
): Promise<string[]> {
  let changed = 0;
  const log = await tampered(tables.log, (items) =>
    items.map((item) => {
      if (!isMeant(item)) return item;
      changed += 1;
      return { ...item, ...change(item) } as LogItem; // whatever somebody has put there
    }),
  );
  expect(changed).toBeGreaterThan(0);
  return [...new Set((await findings({ ...tables, log }, aggregates)).map(({ kind }) => kind))];
}

describe('verify', () => {
  test('finds nothing wrong with the notes that a service has made', async () => {
    const items = async (isMeant: (item: LogItem) => boolean) => {
      let count = 0;
      for await (const item of tables.log.scan(0, 1)) count += isMeant(item) ? 1 : 0;
      return count;
    };
    expect([await items(isNote), await items(isLogic), await items(isEpoch)]).toEqual([1, 1, 1]);
    expect(await findings(tables, aggregates)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['the story', { subject: '~story/another' }, 'story-differs'],
    ['which event was said', { position: `${'0'.repeat(32)}.shop.emit.1` }, 'story-unknown'],
    ['that it was said by a call', { position: 'an-event' }, 'story-unknown'],
    ['the type of what was said', { type: 'shop.purse-opened.v1' }, 'story-differs'],
    ['whom it was said about', { tosubject: 'audit/3' }, 'story-differs'],
    ['whom it was said to', { to: 'bank' }, 'story-differs'],
    ['whose event was the cause', { causesubject: 'purse/2' }, 'story-unknown'],
    ['the id of the cause', { causeid: 'a' }, 'story-differs'],
    ['the type of the cause', { causetype: 'shop.coins-added.v1' }, 'story-differs'],
    ['where the cause stands', { causeposition: '0001-0-0000' }, 'story-differs'],
  ])('finds a note of a story in which somebody has changed %s', async (_, change, kind) => {
    expect(await kindsWith(isNote, () => change)).toEqual([kind]);
  });

  test.each<[string, (item: LogItem) => boolean, object, string]>([
    ['since when a logic is at work', isLogic, { since: 1 }, 'logic-unknown'],
    ['the name of a logic', isLogic, { position: 'logic#today' }, 'item-unknown'],
    ['that to no time', isLogic, { since: 'then' }, 'item-unknown'],
    ['when the stream of an epoch was made', isEpoch, { streamcreated: 'then' }, 'item-unknown'],
    ['the number of an epoch', isEpoch, { position: 'epoch#one' }, 'item-unknown'],
  ])('finds a note of the log in which somebody has changed %s', async (_, isMeant, change, kind) => {
    expect(await kindsWith(isMeant, () => change)).toContain(kind);
  });
});
