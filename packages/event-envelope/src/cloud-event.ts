import type { Brand } from './brand.ts';
import type { Position } from './position.ts';
import type { Subject } from './subject.ts';

/** The producer's id for an event: unique within its `source`. */
export type EventId = Brand<string, 'EventId'>;

/** Who said it: a URI reference. `source` + `id` are the event's identity. */
export type Source = Brand<string, 'Source'>;

/**
 * A CloudEvents 1.0 event as it was submitted. The attributes after `data` are extensions; further ones are kept.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: EventId;
  readonly source: Source;
  readonly type: string;
  readonly subject: Subject;
  /** When it happened, to the producer: RFC 3339. The domain's only clock. */
  readonly time: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data?: Data;
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  /** The aggregate's version that the sender saw; at another one the event is rejected with `version-conflict`. */
  readonly expectedversion?: number;
  /** Environment and position that it was copied from, as `originPath` reads it. */
  readonly origin?: string;
  readonly [extension: string]: unknown;
}

/** An event of the log: with its position, and when the stream took it (RFC 3339, UTC). */
export interface RecordedEvent<Data = unknown> extends CloudEvent<Data> {
  readonly sequence: Position;
  readonly recordedtime: string;
}

/** What the log itself says of an event; never part of its content. */
const RECORDED = ['sequence', 'recordedtime', 'playbackid', 'playbackmode'] as const;

/** The event as it was submitted, without what the log and a playback stamp on it. */
export function submitted(event: CloudEvent): CloudEvent {
  const copy: Record<string, unknown> = { ...event };
  for (const name of RECORDED) delete copy[name];
  return copy as CloudEvent; // Only stamps were taken away; every required attribute is still there.
}
