import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import {
  answerItem,
  claimItem,
  correctionItem,
  idempotencyKey,
  intentItem,
  queryItem,
} from '@reprise/replay-gateway';
import { readTimelineEntry } from '../../src/log/timeline.ts';
import type { LogItem } from '../../src/ports/event-log.ts';
import { subjectNamed } from '../support/events.ts';
import { purses } from '../support/purses.ts';
import { tampered } from '../support/tampered.ts';
import { findings } from '../support/verified.ts';
import { virtualTime } from '../support/virtual-time.ts';

virtualTime();

type Change = (items: readonly LogItem[]) => readonly LogItem[];
const SUBJECT = subjectNamed(1);
const CALL = { gateway: 'bank', operation: 'pay', number: 1 };

const isEventOf = (subject: string, index: number) => (item: LogItem) =>
  item.subject === subject && item.position.endsWith(`-000${index}`);
const isIdentity = (item: LogItem) => item.subject === SUBJECT && item.position.startsWith('id#');
const isEntry = ({ subject }: LogItem) => subject.startsWith('~timeline/');

/** The item that is meant, changed. */
const changing =
  (isMeant: (item: LogItem) => boolean, change: (item: LogItem) => LogItem): Change =>
  (items) => {
    const meant = items.find(isMeant);
    if (meant === undefined) throw new Error('There is nothing to change.');
    return items.map((item) => (item === meant ? change(item) : item));
  };
const removing =
  (isMeant: (item: LogItem) => boolean): Change =>
  (items) => {
    const meant = items.find(isMeant);
    if (meant === undefined) throw new Error('There is nothing to remove.');
    return items.filter((item) => item !== meant);
  };
/** What lies behind the event at index 1, besides what is there. */
const adding =
  (made: (event: LogItem) => readonly LogItem[]): Change =>
  (items) => {
    const event = items.find(isEventOf(SUBJECT, 1));
    if (event === undefined) throw new Error('There is no event.');
    return [...items, ...made(event)];
  };
/** The rows of the timeline, others than they were, under the key that these would have. */
const rowsOf = (item: LogItem) => readTimelineEntry(item);

const homeOf = ({ subject, position }: LogItem) =>
  ({ subject, position }) as Parameters<typeof intentItem>[0];
const keyOf = ({ source, id }: LogItem) =>
  idempotencyKey({ source, id } as Parameters<typeof idempotencyKey>[0], CALL);
const attempt = { at: 1, deadline: 2, token: 't' };
const asked = { request: '{}' as never, ordinal: 1, at: 1, logic: 'l' };
const wholeCall = (event: LogItem): LogItem[] => [
  claimItem(homeOf(event), keyOf(event)),
  intentItem(homeOf(event), CALL, asked, attempt),
  answerItem(event.subject as Subject, `${event.position}~bank.pay#1`, '{}' as never, 3),
];

/** Where another service's event stands; and its calls as `LogInteractionStore` keeps them. */
const ELSEWHERE = `0001-${'3'.repeat(64)}-0000`;
const ofTill = (item: LogItem): LogItem => ({ ...item, of: 'till' });
const isClaim = ({ position }: LogItem): boolean => position.startsWith('call#');

describe('verify finds nothing wrong with', () => {
  test.each<[string, Change]>([
    ['a call with its claim and its answer', adding(wholeCall)],
    ['a call that is claimed, and has not come about', adding((event) => wholeCall(event).slice(0, 1))],
    ['a query', adding((event) => [queryItem(homeOf(event), CALL, asked, '{}' as never)])],
    [
      'what is kept of another service’s events',
      (items) => [
        ...items,
        ...items.filter(isEventOf(SUBJECT, 1)).flatMap((event) => wholeCall({ ...event, subject: 'till/7' })),
      ],
    ],
    [
      'a call about another service’s event, where both have an aggregate of this name',
      adding((event) => wholeCall({ ...event, position: ELSEWHERE }).map(ofTill)),
    ],
    [
      'a row of the timeline that is there twice',
      (items) => [
        ...items,
        ...items.filter(isEntry).map((item) => ({
          ...item,
          subject: item.subject.replace(/.$/, '0'),
          position: `0${item.position}`,
        })),
      ],
    ],
  ])('%s', async (_, change) => {
    const { tables } = await purses();
    const log = await tampered(tables.log, change);
    expect((await findings({ ...tables, log })).filter(({ kind }) => kind !== 'parked')).toEqual([]);
  });
});

describe('verify names', () => {
  test.each<[string, Change, readonly string[]]>([
    [
      'a payload',
      changing(isEventOf(SUBJECT, 1), (item) => ({ ...item, data: '{"coins":11}' })),
      ['digest-differs', 'state-differs'],
    ],
    [
      'a time',
      changing(isEventOf(SUBJECT, 1), (item) => ({ ...item, time: '2026-01-01T00:00:00Z' })),
      ['digest-differs', 'timeline-differs'],
    ],
    [
      'a digest',
      changing(isEventOf(SUBJECT, 1), (item) => ({ ...item, digest: Uint8Array.of(1) })),
      ['digest-differs'],
    ],
    [
      'a digest that is gone',
      changing(isEventOf(SUBJECT, 1), ({ digest: _, ...item }) => item as LogItem),
      ['digest-differs'],
    ],
    [
      'a payload that is no JSON',
      changing(isEventOf(SUBJECT, 1), (item) => ({ ...item, data: '{' })),
      ['event-unreadable'],
    ],
    [
      'a record that says it has more',
      changing(isEventOf(SUBJECT, 0), (item) => ({ ...item, count: 4 })),
      ['record-incomplete', 'state-unknown'],
    ],
    [
      'a record that says it has less',
      changing(isEventOf(SUBJECT, 0), (item) => ({ ...item, count: 2 })),
      ['log-gap'],
    ],
    [
      'a record that does not say how many it has',
      changing(isEventOf(SUBJECT, 0), ({ count: _, ...item }) => item as LogItem),
      ['event-unreadable', 'log-gap'],
    ],
    ['an event in the middle that is gone', removing(isEventOf(SUBJECT, 1)), ['log-gap']],
    ['a last event that is gone', removing(isEventOf(SUBJECT, 2)), ['record-incomplete']],
    [
      'a whole record that is gone',
      (items) => items.filter((item) => !(item.subject === SUBJECT && /^\d/.test(item.position))),
      ['identity-unknown', 'timeline-unknown', 'state-unknown'],
    ],
    ['an identity that is gone', removing(isIdentity), ['identity-missing']],
    [
      'an identity that points to another event',
      changing(isIdentity, (item) => ({ ...item, first: String(item.first).replace(/.$/, '0') })),
      ['identity-differs'],
    ],
    [
      'an identity of no event',
      changing(isIdentity, (item) => ({ ...item, position: `id#${'0'.repeat(32)}` })),
      ['identity-unknown', 'identity-missing'],
    ],
    [
      'a call of no event',
      adding((event) => wholeCall({ ...event, position: event.position.replace(/1$/, '7') })),
      ['interaction-unknown', 'claim-unknown'],
    ],
    [
      'an answer without a call',
      adding((event) => wholeCall(event).toSpliced(1, 1)),
      ['interaction-unfounded'],
    ],
    [
      'a correction of no call',
      adding((event) => [
        correctionItem(
          homeOf(event),
          CALL,
          1,
          { action: 'undo', request: '{}' as never, proposal: 'p', logic: 'l' },
          attempt,
        ),
      ]),
      ['interaction-unfounded'],
    ],
    ['a call that nothing claims', adding((event) => wholeCall(event).slice(1)), ['interaction-unclaimed']],
    [
      'a claim of another event',
      adding((event) =>
        wholeCall(event).map((item) =>
          'first' in item ? { ...item, first: String(item.first).replace(/1$/, '2') } : item,
        ),
      ),
      ['claim-unknown', 'interaction-unclaimed'],
    ],
    [
      'a request that is no JSON',
      adding((event) =>
        wholeCall(event).map((item) => ('request' in item ? { ...item, request: '{' } : item)),
      ),
      ['interaction-unreadable'],
    ],
    [
      'a call behind no event, that is not another service’s',
      adding((event) => wholeCall({ ...event, position: ELSEWHERE })),
      ['interaction-unknown'],
    ],
    [
      'an answer of a call about another service’s event that was never begun',
      adding((event) =>
        wholeCall({ ...event, position: ELSEWHERE })
          .map(ofTill)
          .slice(2),
      ),
      ['interaction-unfounded'],
    ],
    [
      'a call about another service’s event that nothing claims',
      adding((event) =>
        wholeCall({ ...event, position: ELSEWHERE })
          .map(ofTill)
          .filter((item) => !isClaim(item)),
      ),
      ['interaction-unclaimed'],
    ],
    [
      'a call about another service’s event that another call claims',
      adding((event) =>
        wholeCall({ ...event, position: ELSEWHERE })
          .map(ofTill)
          .map((item) => (isClaim(item) ? { ...item, first: event.position } : item)),
      ),
      ['interaction-unclaimed'],
    ],
    [
      'an item that is nothing',
      adding((event) => [{ subject: event.subject, position: `${event.position}?` }]),
      ['item-unknown'],
    ],
    [
      'an entry of the timeline that was changed',
      changing(isEntry, (item) => ({ ...item, rows: deflateRawSync(JSON.stringify(rowsOf(item).slice(1))) })),
      ['timeline-unreadable', 'timeline-missing'],
    ],
    [
      'an hour that the timeline’s directory lacks',
      removing(({ subject }) => subject === '~timeline'),
      ['hour-missing'],
    ],
  ])('%s', async (_, change, kinds) => {
    const { tables } = await purses();
    const log = await tampered(tables.log, change);
    const found = (await findings({ ...tables, log })).filter(({ kind }) => kind !== 'parked');
    expect([...new Set(found.map(({ kind }) => kind))]).toEqual(expect.arrayContaining([...kinds]));
    const subjects = new Set(
      found.map(({ subject }) => subject).filter((subject) => !subject.startsWith('~')),
    );
    expect([...subjects].filter((subject) => subject !== SUBJECT && subject !== subjectNamed(0))).toEqual([]);
  });
});
