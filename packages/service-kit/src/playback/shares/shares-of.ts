import type { PlaybackJob } from '../playback-job.ts';
import { segmentShare } from './segment.ts';
import type { Share, ShareParts } from './share.ts';
import { subjectsShare } from './subjects.ts';
import { timelineShare } from './timeline.ts';

/** How a selection is read: by name where it has names, by the timeline where it has times, else by a Scan. */
export function sharesOf(
  parts: ShareParts,
  { select, segments }: Pick<PlaybackJob, 'select' | 'segments'>,
): readonly Share[] {
  if (select.subjects !== undefined) return [subjectsShare(parts, select.subjects)];
  if (select.recorded !== undefined || select.time !== undefined) return [timelineShare(parts)];
  return Array.from({ length: segments }, (_, segment) => segmentShare(parts, segment, segments));
}
