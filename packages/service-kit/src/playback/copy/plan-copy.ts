import { eventBytes } from '@reprise/event-envelope';
import { callsAmong, callsInLog, type ToldEvent, telling } from '../../log/calls-behind.ts';
import { readHistory } from '../../log/read-history.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { History } from '../history-builder.ts';
import { pagesOf } from '../pages.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import type { PlaybackOptions, PlaybackPlan } from '../playback-request.ts';
import { sharesOf } from '../shares/shares-of.ts';
import { shareParts } from '../work.ts';
import { type CopiedEvent, copiedRecords } from './copied-records.ts';
import { type Copy, openCopy } from './open-copy.ts';

const LIMITS = { aggregates: 500, bytes: 2_000_000, events: Number.POSITIVE_INFINITY };
/** A shard takes 1 MB a second; and one container of the other side's functions is taken to do so many events. */
const PER_SHARD = { bytes: 1_000_000, events: 5_000 };
const READ_UNIT = 4_096;
const WRITE_UNIT = 1_024;
/** A state of one kilobyte or two. */
const WRITE_UNITS_PER_STATE = 2;
/** Records in a batch of the other side's functions. */
const BATCH = 100;
/** For the copy's own work, in seconds. */
const INVOCATION = 850;
/** Who reads the other event stream. */
const READERS = [
  { name: 'pump', does: 'stores the events and their calls in the log there' },
  { name: 'write', does: 'folds them; what is there already it passes over' },
];

type Asked = PlaybackOptions & Required<Pick<PlaybackOptions, 'select' | 'segments'>>;

/**
 * Counts what a copy would put on the other event stream, by making it; what it would cost there is in it. Writes nothing.
 *
 * @throws PlaybackRefusedError where the copy would be refused, or an event cannot be masked
 */
export async function planCopy(
  parts: PlaybackParts,
  { mode, rate, ...asked }: Asked,
  deadline: Deadline,
): Promise<PlaybackPlan> {
  // Nobody gets to see these pseudonyms: any key has them as long.
  const { destination, toCopy } = await openCopy(parts, asked, new Uint8Array(1));
  const sum = { events: 0, aggregates: 0, logBytes: 0, streamBytes: 0, records: 0, writeUnits: 0 };
  let complete = true;
  const counting = (told: ToldEvent): CopiedEvent => {
    const copy = toCopy(told);
    for (const item of [copy.event, ...copy.calls])
      sum.writeUnits += Math.ceil(eventBytes(item) / WRITE_UNIT);
    return copy;
  };
  for await (const page of pagesOf(
    sharesOf(shareParts(parts, { ...asked, mode: 'copy' }), asked),
    {},
    LIMITS,
  )) {
    sum.logBytes += page.bytes;
    for (const history of page.histories) await count(parts, history, counting, sum);
    complete = deadline.remaining() > 0;
    if (!complete) break;
  }
  const { events, aggregates, logBytes, streamBytes, records, writeUnits } = sum;
  const shards = (await destination.stream.openShards()).length;
  const speed = Math.max(streamBytes / PER_SHARD.bytes, events / PER_SHARD.events) / shards;
  const seconds = Math.ceil(Math.max(speed, rate === undefined ? 0 : events / rate));
  return {
    mode,
    complete,
    events,
    selected: events,
    aggregates,
    subscribers: READERS.map(({ name, does }) => ({ name: `${name} of ${destination.name}`, does })),
    seconds,
    units: {
      readUnits: Math.ceil(logBytes / READ_UNIT) + aggregates,
      writeUnits: writeUnits + aggregates * WRITE_UNITS_PER_STATE,
      streamBytes,
      invocations: 1 + Math.ceil(seconds / INVOCATION) + READERS.length * Math.ceil(records / BATCH),
    },
  };
}

async function count(
  { log }: PlaybackParts,
  { subject, events, interactions, upTo, count: many }: History,
  toCopy: Copy['toCopy'],
  sum: { events: number; aggregates: number; streamBytes: number; records: number },
): Promise<void> {
  sum.events += many;
  sum.aggregates += 1;
  const behind =
    interactions === undefined
      ? callsInLog(log, subject, { upTo })
      : callsAmong(interactions.map((one) => ({ ...one, subject })));
  const told = telling(events ?? readHistory(log, subject, upTo), behind);
  for await (const { bytes } of copiedRecords(subject, told, toCopy)) {
    sum.streamBytes += bytes.byteLength;
    sum.records += 1;
  }
}
