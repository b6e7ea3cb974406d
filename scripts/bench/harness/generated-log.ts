import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { encodeRecord, identityHash, type Subject } from '../../../packages/event-envelope/src/index.ts';
import { toAttributes } from '../../../packages/service-kit/src/adapters/aws/attribute-values.ts';
import { toEventItem } from '../../../packages/service-kit/src/log/event-item.ts';
import { identityItem } from '../../../packages/service-kit/src/log/identity-item.ts';
import { isRead, type ReadRecord, readRecord } from '../../../packages/service-kit/src/log/record.ts';
import type { LogItem } from '../../../packages/service-kit/src/ports/event-log.ts';

/** A log of so many accounts with so many events each; what is in it follows from these two numbers. */
export interface LogShape {
  readonly accounts: number;
  readonly eventsPerAccount: number;
}

export type Item = Record<string, AttributeValue>;

export const subjectOf = (account: number) => `account/${account}` as Subject;

const FIRST_SEQUENCE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;
const EVENTS_PER_RECORD = 10;
const RECORDED = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;

/** Real-shaped, like the bank's: an account opens, then money comes and goes. */
function eventOf(account: number, index: number) {
  const [type, data] =
    index === 0
      ? ['account-opened', { currency: 'CZK', overdraftLimit: 0, statements: 'monthly' }]
      : index % 3 === 0
        ? ['money-withdrawn', { amount: 100 + (index % 900), channel: 'card' }]
        : ['money-deposited', { amount: 10_000 + (index % 90_000), channel: 'cash' }];
  return {
    specversion: '1.0',
    id: `trans-${account}-${index}`,
    source: '/core-banking',
    type: `ledger.${type}.v1`,
    subject: subjectOf(account),
    time: new Date(Date.UTC(1993, 0, 1) + (index % 365) * DAY).toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** The records of an account, as pump reads them from the stream. */
export function recordsOf({ eventsPerAccount }: LogShape, account: number): ReadRecord[] {
  const starts = Array.from(
    { length: Math.ceil(eventsPerAccount / EVENTS_PER_RECORD) },
    (_, n) => n * EVENTS_PER_RECORD,
  );
  return starts.map((from) => {
    const length = Math.min(EVENTS_PER_RECORD, eventsPerAccount - from);
    const events = Array.from({ length }, (_, index) => eventOf(account, from + index));
    const record = readRecord(
      {
        bytes: encodeRecord(events as unknown as Parameters<typeof encodeRecord>[0]), // of the shape that ingest lets in
        sequenceNumber: String(FIRST_SEQUENCE + BigInt(from)),
        partitionKey: subjectOf(account),
        arrivedAt: RECORDED,
      },
      1,
    );
    if (!isRead(record)) throw new Error('It holds events.');
    return record;
  });
}

/** All that the events table holds of an account, in its order: the events, and their identities, which are kept for ever. */
export function itemsOf(shape: LogShape, account: number): LogItem[] {
  const items: LogItem[] = [];
  const identities: LogItem[] = [];
  for (const { events } of recordsOf(shape, account)) {
    events.forEach((event, index) => {
      items.push(toEventItem(event, index === 0 ? events.length : undefined));
      identities.push(identityItem(event.subject, identityHash(event), event.sequence));
    });
  }
  identities.sort((a, b) => (a.position < b.position ? -1 : 1));
  return [...items, ...identities];
}

export const toItem = (item: LogItem): Item => toAttributes(item);
