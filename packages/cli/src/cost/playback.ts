import type { PlaybackPlan } from '@reprise/service-kit';
import { type CostLine, costLine } from './estimate.ts';
import type { StreamMode } from './usage.ts';

const PUT_UNIT = 25 * 1_024;
const GB = 1_024 ** 3;
/** serverless.common.yml */
const MEMORY_GB = 1;

/** What a playback costs at list price, as far as its plan tells. A record is a put unit at least. */
export function playbackCost(
  { units, aggregates, seconds, subscribers }: PlaybackPlan,
  mode: StreamMode,
): CostLine[] {
  const gb = units.streamBytes / GB;
  return [
    costLine('readUnits', units.readUnits),
    costLine('writeUnits', units.writeUnits),
    ...(mode === 'PROVISIONED'
      ? [costLine('putUnits', aggregates + Math.floor(units.streamBytes / PUT_UNIT))]
      : [costLine('streamGbIn', gb), costLine('streamGbOut', gb * subscribers.length)]),
    costLine('invocations', units.invocations),
    // The sender and every subscriber, all of the time.
    costLine('gbSeconds', seconds * (1 + subscribers.length) * MEMORY_GB),
  ];
}
