import { aggregateOf, type HistoryRecord } from '@reprise/event-envelope';
import type { Received } from '../../playback/receive/received.ts';
import { FAILURE, NOTHING, type Tally } from '../../playback/receive/tally.ts';
import { isRetryId } from '../../playback/retry-id.ts';
import { chunks } from '../../runtime/chunks.ts';
import { backOff, type Deadline } from '../../runtime/deadline.ts';
import type { WriteParts } from '../write-parts.ts';
import { replaceRound } from './play-round.ts';
import type { Played, Playing } from './playing.ts';
import { previewRound } from './preview-round.ts';

type Round = (parts: WriteParts, playing: readonly Playing[]) => Promise<Played>;

/** What write does in each mode; in any other one, nothing. */
const ROUNDS: ReadonlyMap<string, Round> = new Map([
  ['rebuild', replaceRound],
  ['replay', replaceRound],
  ['correct', replaceRound],
  ['introduce', replaceRound],
  ['preview', previewRound],
]);

/** So many states are read in one call, the job's own documents included; and so many events are worked on at a time. */
const PORTION = { length: 98, size: 20_000 };

/**
 * What write makes of histories: replaces each state by what its history comes to, or, in a preview, notes how they differ.
 *
 * @returns what was done, by sequence number; what is not in it has to come again
 */
export async function playHistories(
  parts: WriteParts,
  histories: readonly Received<HistoryRecord>[],
  deadline: Deadline,
): Promise<ReadonlyMap<string, Tally>> {
  const done = new Map<string, Tally>();
  const playing = histories.flatMap((history) => {
    const playable = playingOf(parts, history);
    if ('record' in playable) return [playable];
    done.set(history.sequenceNumber, playable);
    return [];
  });
  let isFirst = true;
  for (const portion of portions(playing)) {
    if (!isFirst && deadline.remaining() <= 0) break;
    isFirst = false;
    for (const [key, tally] of await playPortion(parts, portion, deadline)) done.set(key, tally);
  }
  return done;
}

/** A history to play; or, of one that is not ours to play, what is counted. */
function playingOf({ aggregates, telemetry }: WriteParts, history: Received<HistoryRecord>): Playing | Tally {
  const { subject, playbackmode, count } = history.record;
  if (!ROUNDS.has(playbackmode)) {
    telemetry.count('PlaybackFailures', 1);
    const about = { subject, playbackmode };
    telemetry.error('A playback of a mode that this code does not know; nothing is done.', about);
    return { ...FAILURE, aggregates: 1, events: count };
  }
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(subject));
  if (aggregate !== undefined) return { ...history, aggregate };
  telemetry.warn('A history of an aggregate that this service does not have; it has no state.', { subject });
  return { ...NOTHING, aggregates: 1, events: count, unchanged: 1 };
}

/** Retries are of no job, and each of one aggregate alone: many go together. */
const runOf = ({ record: { playbackid, playbackmode } }: Playing): string =>
  `${playbackmode} ${isRetryId(playbackid) ? '' : playbackid}`;

/** Cuts the histories into runs of one playback, in which no aggregate comes twice. */
function portions(playing: readonly Playing[]): readonly (readonly Playing[])[] {
  const runs: Playing[][] = [];
  for (const one of playing) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    const fits =
      first !== undefined &&
      runOf(first) === runOf(one) &&
      !run?.some(({ record }) => record.subject === one.record.subject);
    if (fits) run?.push(one);
    else runs.push([one]);
  }
  return runs.flatMap((run) => chunks(run, { ...PORTION, sizeOf: ({ record }) => record.count }));
}

async function playPortion(
  parts: WriteParts,
  portion: readonly Playing[],
  deadline: Deadline,
): Promise<ReadonlyMap<string, Tally>> {
  const round = ROUNDS.get(portion[0]?.record.playbackmode ?? '');
  const done = new Map<string, Tally>();
  let pending = portion;
  for (let attempt = 0; round !== undefined && pending.length > 0; attempt++) {
    if (attempt > 0 && !(await backOff(attempt, deadline))) break;
    const played = await round(parts, pending);
    for (const [key, tally] of played.done) done.set(key, tally);
    pending = played.again;
  }
  return done;
}
