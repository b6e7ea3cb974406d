import type { Position, Subject } from '@reprise/event-envelope';
import { callsAmong, callsInLog, telling } from '../../log/calls-behind.ts';
import { readOn } from '../../log/read-history.ts';
import { type CopiedRecord, copiedRecords } from '../copy/copied-records.ts';
import { type Copy, openCopy } from '../copy/open-copy.ts';
import { InterruptedError } from '../errors.ts';
import type { HeldJob } from '../held-job.ts';
import type { History } from '../history-builder.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { sendingRecords } from '../send-records.ts';
import type { Share } from '../shares/share.ts';
import { sendPages } from './send.ts';

/** How far a history is that takes many records: its subject and a position. */
const LONG = 'long';
/** So many of its records go before that is saved. */
const SAVE_EVERY = 16;

type Put = (records: readonly CopiedRecord[]) => Promise<void>;

/**
 * Copies histories to another environment's event stream. An aggregate's next record goes only when the one before it is
 * there, so what arrives is always a prefix, whatever stops the copy: what it puts again when it goes on lies at or below
 * the mark that the other environment keeps.
 */
export async function sendCopies(
  parts: PlaybackParts,
  held: HeldJob,
  shares: readonly Share[],
): Promise<void> {
  const copy = await openCopy(parts, held.job);
  const put: Put = sendingRecords(copy.destination.stream, (milliseconds) => held.pause(milliseconds));
  await sendPages(parts, held, shares, async (histories) => {
    await sendShort(copy, put, histories);
    for (const history of histories)
      if (history.events === undefined) await sendLong(parts, held, copy, put, history);
  });
}

/** Histories that are at hand, side by side: the first records of all, then the second ones. */
async function sendShort({ toCopy }: Copy, put: Put, histories: readonly History[]): Promise<void> {
  let open = histories.flatMap(({ subject, events, interactions = [] }) => {
    if (events === undefined) return [];
    const behind = callsAmong(interactions.map((one) => ({ ...one, subject })));
    return [copiedRecords(subject, telling(events, behind), toCopy)];
  });
  while (open.length > 0) {
    const next = await Promise.all(open.map((records) => records.next()));
    await put(next.flatMap(({ done, value }) => (done ? [] : [value])));
    open = open.filter((_, index) => next[index]?.done !== true);
  }
}

/** A history that is read as a stream, in the memory of a few records. However little time there is, it gets on. */
async function sendLong(
  { log }: PlaybackParts,
  held: HeldJob,
  { toCopy }: Copy,
  put: Put,
  { subject, upTo }: History,
): Promise<void> {
  let last = reached(held, subject);
  const save = () => held.save({ cursors: { ...held.job.cursors, [LONG]: `${subject} ${last ?? ''}` } });
  let sent = 0;
  try {
    const told = telling(readOn(log, subject, last, upTo), callsInLog(log, subject, { from: last, upTo }));
    for await (const record of copiedRecords(subject, told, toCopy, last)) {
      await put([record]);
      last = record.upTo;
      if (++sent % SAVE_EVERY === 0) await save();
      held.checkTime();
    }
  } catch (error) {
    if (error instanceof InterruptedError && error.why === 'time') await save();
    throw error;
  }
}

function reached({ job }: HeldJob, subject: Subject): Position | undefined {
  const [known, position] = job.cursors[LONG]?.split(' ') ?? [];
  return known === subject && position !== '' ? (position as Position) : undefined; // saved above
}
