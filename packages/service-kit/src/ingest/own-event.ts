import {
  type CloudEvent,
  MAX_EPOCH,
  positionIn,
  type RecordedEvent,
  recordPosition,
} from '@reprise/event-envelope';
import type { Caller } from '../http/caller.ts';
import { ambient } from '../runtime/ambient.ts';

/** What a person wants to have said of an event. */
export interface Said {
  /** `reprise.event-reversed.v1`, `reprise.event-skipped.v1`. */
  readonly type: string;
  readonly reason: string;
}

/** An event of the log's own about another one of its aggregate, which it carries: a reversal, a skip. */
export function draftOf(
  service: string,
  { sequence: position, source, id, type, subject, time, data, correlationid }: RecordedEvent,
  said: Said,
  { name: by }: Caller,
): CloudEvent {
  const original = { position, source, id, type, subject, time, ...(data === undefined ? {} : { data }) };
  const draft = {
    specversion: '1.0',
    id: Buffer.from(ambient.bytes(16)).toString('hex'),
    source: `/reprise/${service}`,
    type: said.type,
    subject,
    time: new Date(ambient.now()).toISOString(),
    datacontenttype: 'application/json',
    correlationid: correlationid ?? id,
    causationid: id,
    data: { original, reason: said.reason, by },
  };
  return draft as unknown as CloudEvent; // brands apart, it is one
}

/** As if it came next, however long the log is. */
const LAST_POSSIBLE = positionIn(recordPosition(MAX_EPOCH, '9'.repeat(64)), 0);

export const asIfRecorded = (draft: CloudEvent): RecordedEvent => ({
  ...draft,
  sequence: LAST_POSSIBLE,
  recordedtime: draft.time,
});
