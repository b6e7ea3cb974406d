import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '@reprise/event-envelope';
import { toEventItem } from '../../src/log/event-item.ts';
import type { LogItem } from '../../src/ports/event-log.ts';
import { eventsOf, recordAt, sent } from '../support/events.ts';

const WRITE_UNIT = 1024;

/**
 * What DynamoDB counts: names and texts in UTF-8, bytes as they are, a number with one byte for each two significant
 * digits and one more (and one for a minus).
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const sizeOf = (item: LogItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value), 0);

function sizeOfValue(value: string | number | Uint8Array): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'number') return value.byteLength;
  const digits = String(Math.abs(value)).replace(/0+$/, '');
  return Math.ceil(digits.length / 2) + 1 + (value < 0 ? 1 : 0);
}

/** Everything that an event of a busy system has: identifiers that are UUIDs, and the story that it belongs to. */
function realistic(dataBytes: number): RecordedEvent {
  const frame = Buffer.byteLength(JSON.stringify({ text: '' }));
  const event = sent('account-opened', { text: 'x'.repeat(dataBytes - frame) }, randomUUID(), {
    source: 'https://shop.example.com/pos',
    type: 'ledger.withdrawal-requested.v1',
    subject: `account/${randomUUID()}`,
    time: '2026-11-23T08:15:00.123Z',
    datacontenttype: 'application/json',
    correlationid: randomUUID(),
    causationid: randomUUID(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  return eventsOf(recordAt(0, [event]))[0] as RecordedEvent; // one went in
}

test('an event with 500 bytes of data and realistic attributes is one write unit', () => {
  const item = toEventItem(realistic(500), 1_000);
  expect(Buffer.byteLength(String(item.data))).toBe(500);
  expect(sizeOf(item)).toBeLessThan(WRITE_UNIT);
});

test('what is stored beside data, key and the sender’s own attributes takes less than 80 bytes', () => {
  const { digest, count, recordedtime } = toEventItem(realistic(500), 1_000);
  expect(sizeOf({ digest, count, recordedtime } as unknown as LogItem)).toBeLessThan(80);
});
