import { describe, expect, test } from '@jest/globals';
import { contentDigest, type RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { toAttributes } from '../../src/adapters/aws/attribute-values.ts';
import { fromEventItem, hasContentOf, isEventItem, toEventItem } from '../../src/log/event-item.ts';
import { recordedEvents } from '../support/arbitraries.ts';
import { added, eventsOf, recordAt } from '../support/events.ts';

const recorded = (changes: object = {}): RecordedEvent => {
  const [event] = eventsOf(recordAt(0, [added(5, 'a')]));
  return { ...event, ...changes } as RecordedEvent; // some tests put into it what the type forbids
};

describe('an event in the events table', () => {
  test('comes back as it was submitted, with position and time of recording: any event', () => {
    fc.assert(
      fc.property(recordedEvents, (event) => {
        expect(fromEventItem(toEventItem(event, 3))).toEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  test('can be stored, whatever a producer put on the stream: texts, numbers within reason, bytes', () => {
    fc.assert(
      fc.property(recordedEvents, (event) => {
        const values = Object.values(toEventItem(event, 3));
        const isStorable = (value: unknown) =>
          typeof value === 'string' || Number.isSafeInteger(value) || value instanceof Uint8Array;
        expect(values.filter((value) => !isStorable(value))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['nothing', null],
    ['a list', ['a', 'b']],
    ['an object', { a: 1 }],
    ['a number that DynamoDB does not hold', 1e300],
    ['an empty text', ''],
    ['true', true],
  ])('keeps an attribute that is %s instead of a text', (_, value) => {
    for (const name of ['correlationid', 'origin', 'dataschema', 'datacontenttype', 'traceparent']) {
      const event = recorded({ [name]: value });
      expect(() => toAttributes(toEventItem(event))).not.toThrow();
      expect(fromEventItem(toEventItem(event))).toEqual(event);
    }
  });

  test('keeps an attribute that says what the content type would', () => {
    const event = recorded({ correlationid: 'application/json', datacontenttype: 'application/json' });
    expect(fromEventItem(toEventItem(event))).toEqual(event);
  });

  test('keeps an expected version that no integer of DynamoDB holds', () => {
    const event = recorded({ expectedversion: 1e300 });
    expect(Object.values(toEventItem(event))).not.toContain(1e300);
    expect(fromEventItem(toEventItem(event))).toEqual(event);
  });

  test('does not say again what key and format say', () => {
    const names = Object.keys(toEventItem(recorded({ datacontenttype: 'application/json' })));
    expect(names.sort()).toEqual(
      ['data', 'digest', 'id', 'position', 'recordedtime', 'source', 'subject', 'time', 'type'].sort(),
    );
  });

  test('says at index 0, and there alone, how many events its record holds', () => {
    expect(toEventItem(recorded(), 7).count).toBe(7);
    expect(toEventItem(recorded()).count).toBeUndefined();
  });

  test('carries the digest of its content, by which a redelivery is told from another event', () => {
    const [event, other] = [recorded(), recorded({ data: { coins: 6 } })];
    expect(Buffer.from(toEventItem(event).digest as Uint8Array)).toEqual(Buffer.from(contentDigest(event)));
    expect(hasContentOf(toEventItem(event), toEventItem(recorded()))).toBe(true);
    expect(hasContentOf(toEventItem(event), toEventItem(other))).toBe(false);
    expect(hasContentOf(undefined, toEventItem(event))).toBe(false);
  });

  test('is told from whatever else lies in a subject’s partition', () => {
    expect(isEventItem(toEventItem(recorded()))).toBe(true);
    expect(isEventItem({ subject: 'purse/1', position: 'id#0123' })).toBe(false);
    expect(isEventItem({ subject: 'purse/1', position: `${recorded().sequence}~bank.pay#0` })).toBe(false);
  });
});
