import {
  encodePlaybackRecord,
  type HistoryRecord,
  MAX_INLINE_BYTES,
  type PlaybackStamp,
} from '@reprise/event-envelope';
import type { OutgoingRecord } from '../../ports/record-stream.ts';
import { ambient } from '../../runtime/ambient.ts';
import type { HeldJob } from '../held-job.ts';
import type { History } from '../history-builder.ts';
import { nowText } from '../jobs.ts';
import { type Page, type PageLimits, pagesOf } from '../pages.ts';
import type { PlaybackJob } from '../playback-job.ts';
import type { PlaybackParts } from '../playback-parts.ts';
import { sendingRecords } from '../send-records.ts';
import type { Share } from '../shares/share.ts';

/** Into one page, of all shares together: an interruption repeats no more than that. Bytes of the log. */
const PAGE = { aggregates: 500, bytes: 2_000_000 };
/** A page of a playback with a rate takes so long at least, in seconds. */
const PAGE_SECONDS = 5;
/** When the next page may go, in milliseconds since 1970: a job's rate outlasts its invocations. */
const PACE = 'pace';

/** Sends histories to the playback stream. */
export async function sendHistories(
  parts: PlaybackParts,
  held: HeldJob,
  shares: readonly Share[],
): Promise<void> {
  const send = sendingRecords(parts.playback, (milliseconds) => held.pause(milliseconds));
  await sendPages(parts, held, shares, (histories) =>
    send(histories.map((history) => toRecord(held.job, history))),
  );
}

/** Sends histories page by page, as `send` does it; the cursors are saved after each. */
export async function sendPages(
  { telemetry }: Pick<PlaybackParts, 'telemetry'>,
  held: HeldJob,
  shares: readonly Share[],
  send: (histories: readonly History[]) => Promise<void>,
): Promise<void> {
  const pages = pagesOf(shares, held.job.cursors, limitsOf(held.job, shares.length))[Symbol.asyncIterator]();
  let isFirst = true;
  // The next page is read while this one is sent.
  for (let reading = pages.next(); ; isFirst = false) {
    const { done, value: page } = await reading;
    if (done) return;
    reading = pages.next();
    reading.catch(() => {}); // it is thrown where it is waited for; nobody does after an interruption
    const wait = Number(held.job.cursors[PACE] ?? 0) - ambient.now();
    // What an invocation has read first it sends, however long that took: else a slow log would never be sent.
    if (wait > 0 || !isFirst) await held.pause(wait);
    await send(page.histories);
    await held.save(progressOf(held.job, page));
    telemetry.count('HistoriesSent', page.histories.length);
  }
}

function limitsOf({ rate }: PlaybackJob, shares: number): PageLimits {
  const share = Math.max(1, shares);
  return {
    aggregates: Math.ceil(PAGE.aggregates / share),
    bytes: Math.ceil(PAGE.bytes / share),
    events: rate === undefined ? Number.POSITIVE_INFINITY : Math.max(1, (rate * PAGE_SECONDS) / share),
  };
}

function progressOf({ sent, cursors, rate }: PlaybackJob, { histories, cursors: moved }: Page) {
  const events = histories.reduce((sum, { count }) => sum + count, 0);
  const pace =
    rate === undefined
      ? {}
      : { [PACE]: String(Math.max(ambient.now(), Number(cursors[PACE] ?? 0)) + (events / rate) * 1_000) };
  return {
    cursors: { ...cursors, ...moved, ...pace },
    sent: {
      aggregates: sent.aggregates + histories.length,
      events: sent.events + events,
      selected: sent.selected + histories.reduce((sum, { selected }) => sum + selected, 0),
    },
  };
}

/** Inline where it fits, else a claim check: what its reader finds in the log. */
export function toRecord(
  { id, mode, select, introduction }: Pick<PlaybackJob, 'id' | 'mode' | 'select' | 'introduction'>,
  history: History,
): OutgoingRecord {
  const { subject, upTo, count, identities, events, interactions } = history;
  const { types, recorded, time } = select;
  const stamp: PlaybackStamp = { playbackid: id, playbackmode: mode };
  const about: HistoryRecord = {
    kind: 'history',
    ...stamp,
    subject,
    upTo,
    count,
    identities,
    select: {
      ...(types === undefined ? {} : { types }),
      ...(recorded === undefined ? {} : { recorded }),
      ...(time === undefined ? {} : { time }),
    },
    ...(introduction === undefined ? {} : { introduction }),
  };
  const carried = interactions === undefined ? {} : { interactions };
  const now = nowText();
  const inline = events && encodePlaybackRecord({ ...about, events, ...carried }, now);
  return {
    subject,
    bytes:
      inline !== undefined && inline.byteLength <= MAX_INLINE_BYTES
        ? inline
        : encodePlaybackRecord(about, now),
  };
}
