import { expect, test } from '@jest/globals';
import { HTTP, CloudEvent as SdkEvent } from 'cloudevents';
import * as fc from 'fast-check';
import { attributesSchema, decodeRecord, encodeRecord, issuesOf } from '../src/index.ts';
import { anEvent, json, subjects, types } from './arbitraries.ts';

/** What a producer with the official SDK for JavaScript puts on the wire. */
const structured = (event: ConstructorParameters<typeof SdkEvent>[0]): unknown =>
  JSON.parse(String(HTTP.structured(new SdkEvent(event)).body));

test('an event that the official SDK serialises in structured mode is taken', () => {
  const extensions = { correlationid: 'c-1', expectedversion: 3, someextension: true };
  const data = json.filter((value) => value !== null); // the SDK leaves null out, a schema says whether that may be
  fc.assert(
    fc.property(types, subjects, data, (type, subject, data) => {
      const event = structured({ source: '/branch/7', type, subject, data, ...extensions });
      expect(issuesOf(attributesSchema, event)).toEqual([]);
      expect(event).toMatchObject({ ...extensions, type, subject });
    }),
  );
});

test('the official SDK reads the events of a record', () => {
  const [event] = decodeRecord(encodeRecord([anEvent({ datacontenttype: 'application/json' })])).events;

  const read = HTTP.toEvent({
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  });

  expect(JSON.parse(JSON.stringify(read))).toMatchObject({ ...event, time: '1993-01-01T12:00:00.000Z' });
});

test('binary data, which the SDK sends as base64, is refused where it stands', () => {
  const event = structured({ source: '/b', type: 'a.b.v1', subject: 'a/1', data: Uint8Array.of(1, 2) });

  expect(issuesOf(attributesSchema, event).map(({ pointer }) => pointer)).toEqual(['/data_base64']);
});
