import type { HistoryRecord } from '@reprise/event-envelope';
import { PLAYBACK_MODES, type PlaybackMode } from '../playback/playback-request.ts';
import type { Received } from '../playback/receive/received.ts';
import { FAILURE, NOTHING, type Tally } from '../playback/receive/tally.ts';
import type { EventLog } from '../ports/event-log.ts';
import { eachApart, type Side } from './each-apart.ts';
import { historyOf } from './history-of.ts';
import type { History, Subscription } from './subscription.ts';

interface Parts extends Side {
  readonly log: EventLog;
  readonly subscription: Subscription;
}

const isMode = (mode: string): mode is PlaybackMode => PLAYBACK_MODES.some((known) => known === mode);

/** Hands histories over, those of one aggregate in order. @returns what is done, by sequence number */
export async function playToSubscription(
  parts: Parts,
  histories: readonly Received<HistoryRecord>[],
): Promise<ReadonlyMap<string, Tally>> {
  const done = new Map<string, Tally>();
  const bySubject = [...Map.groupBy(histories, ({ record }) => record.subject).values()];
  await eachApart(parts, bySubject, async (ofSubject) => {
    for (const { sequenceNumber, record } of ofSubject) done.set(sequenceNumber, await play(parts, record));
  });
  return done;
}

async function play({ log, subscription, telemetry }: Parts, record: HistoryRecord): Promise<Tally> {
  const { playbackmode, subject, count } = record;
  const tally = { ...NOTHING, aggregates: 1, events: count };
  if (!isMode(playbackmode)) {
    telemetry.error('A playback of a mode that this code does not know; nothing is done.', {
      subject,
      playbackmode,
    });
    return { ...tally, failures: FAILURE.failures };
  }
  await handOver(subscription, historyOf(log, record, playbackmode));
  return tally;
}

async function handOver(subscription: Subscription, history: History): Promise<void> {
  if (history.mode === 'preview') await subscription.onPreview?.(history);
  else await subscription.onHistory(history);
}
