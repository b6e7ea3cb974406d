import type { Deadline } from '../runtime/deadline.ts';
import { planCopy } from './copy/plan-copy.ts';
import { pagesOf } from './pages.ts';
import { toRecord } from './phases/send.ts';
import type { PlaybackParts } from './playback-parts.ts';
import type { PlaybackOptions, PlaybackPlan } from './playback-request.ts';
import { sharesOf } from './shares/shares-of.ts';
import { doesOf } from './what-subscribers-do.ts';
import { shareParts } from './work.ts';

const SEGMENTS = 4;
const LIMITS = { aggregates: 500, bytes: 2_000_000, events: Number.POSITIVE_INFINITY };
/** What one container of write is taken to fold and store, and a shard has one: an estimate. Events a second. */
const EVENTS_PER_SHARD = 5_000;
/** A shard takes 1 MB a second. */
const BYTES_PER_SHARD = 1_000_000;
const READ_UNIT = 4_096;
/** A state of one kilobyte or two, replaced. */
const WRITE_UNITS_PER_STATE = 2;
const DIFFERENCE_UNITS = 1;
/** Aggregates in a batch of write, at a usual size. */
const BATCH = 100;
/** For its own work, in seconds. */
const INVOCATION = 850;

/** Counts what a playback would read and send, by reading it. Writes nothing. */
export async function planPlayback(
  parts: PlaybackParts,
  options: PlaybackOptions,
  deadline: Deadline,
): Promise<PlaybackPlan> {
  const { mode, select = {}, segments = SEGMENTS, rate, introduction } = options;
  if (mode === 'copy') return planCopy(parts, { ...options, select, segments }, deadline);
  const shares = sharesOf(shareParts(parts, { select, mode }), { select, segments });
  const job = { id: '20000101T000000Z-00000000', mode, select };
  const sum = { events: 0, selected: 0, aggregates: 0, logBytes: 0, streamBytes: 0, checkedBytes: 0 };
  let complete = true;
  for await (const page of pagesOf(shares, {}, LIMITS)) {
    sum.logBytes += page.bytes;
    sum.aggregates += page.histories.length;
    for (const history of page.histories) {
      sum.events += history.count;
      sum.selected += history.selected;
      sum.streamBytes += toRecord(job, history).bytes.byteLength;
    }
    complete = deadline.remaining() > 0;
    if (!complete) break;
  }
  const shards = (await parts.playback.openShards()).length;
  const { events, selected, aggregates, logBytes, streamBytes } = sum;
  const speed = Math.max(streamBytes / (shards * BYTES_PER_SHARD), events / (shards * EVENTS_PER_SHARD));
  const seconds = Math.ceil(Math.max(speed, rate === undefined ? 0 : events / rate));
  return {
    mode,
    complete,
    events,
    selected,
    aggregates,
    subscribers: parts.subscribers.map((name) => ({ name, does: doesOf(name, mode, introduction) })),
    seconds,
    units: {
      readUnits: Math.ceil(logBytes / READ_UNIT) + aggregates,
      writeUnits: aggregates * (mode === 'preview' ? DIFFERENCE_UNITS : WRITE_UNITS_PER_STATE),
      streamBytes,
      invocations:
        1 + Math.ceil(seconds / INVOCATION) + parts.subscribers.length * Math.ceil(aggregates / BATCH),
    },
  };
}
