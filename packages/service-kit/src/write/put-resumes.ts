import { encodePlaybackRecord, RESUME_MODE, type Subject } from '@reprise/event-envelope';
import { nowText } from '../playback/jobs.ts';
import type { AggregateState } from '../state/state-document.ts';
import type { WriteParts } from './write-parts.ts';

/** An aggregate whose release may still have to be said. */
export interface Released {
  readonly subject: Subject;
  readonly state: AggregateState;
}

/** Of a release by no playback. */
const NO_PLAYBACK = 'release';

/**
 * Says on the playback stream which aggregates are parked no longer, and what they owe; said twice, it does no harm.
 *
 * @returns those of which it is said; the others are to be tried again, and their states keep saying so
 */
export async function putResumes(
  { playback, telemetry }: Pick<WriteParts, 'playback' | 'telemetry'>,
  released: readonly Released[],
): Promise<ReadonlySet<Subject>> {
  const time = nowText();
  const records = released.flatMap(({ subject, state }) => {
    if (state.resumes === undefined) return [];
    const stamp = { playbackid: state.playback ?? NO_PLAYBACK, playbackmode: RESUME_MODE };
    const record = { kind: 'resume', subject, ...stamp, ...state.resumes } as const;
    return [{ subject, bytes: encodePlaybackRecord(record, time) }];
  });
  if (records.length === 0) return new Set();
  const results = await playback.put(records);
  const said = records.filter((_, index) => results[index]?.status === 'put');
  if (said.length < records.length)
    telemetry.warn('The playback stream did not take all resume records; they are put again.', {
      count: records.length - said.length,
    });
  return new Set(said.map(({ subject }) => subject));
}
