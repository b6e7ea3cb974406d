import {
  type CloudEvent,
  type EventId,
  encodeRecord,
  type Source,
  type Subject,
} from '@reprise/event-envelope';
import type { ReadRecord } from '../log/record.ts';
import type { OutgoingRecord } from '../ports/record-stream.ts';

/** An event of the system: once it is in the log, so is all that was on its shard before it. */
const BARRIER_PASSED = 'reprise.barrier-passed.v1';

/** Of a job, a shard, and a number: a shard that is worked on side by side gets several, of different keys. */
export const barrierSubject = (job: string, shard: string, number: number): Subject =>
  `barrier/${job}-${shard}-${number}` as Subject; // ids of jobs and shards are plain

/** @param time when it is put, RFC 3339 */
export function barrierRecord(subject: Subject, time: string): OutgoingRecord {
  const event: CloudEvent = {
    specversion: '1.0',
    id: subject as string as EventId, // plain, and said once
    source: '/reprise/playback' as Source,
    type: BARRIER_PASSED,
    subject,
    time,
  };
  return { subject, bytes: encodeRecord([event]) };
}

export const isBarrier = ({ events }: ReadRecord): boolean => events[0]?.type === BARRIER_PASSED;
