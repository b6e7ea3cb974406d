import type { RecordedEvent } from './cloud-event.ts';

/** Which events of a history a playback is about; what is not said selects all. Times in RFC 3339, both ends inclusive. */
export interface EventSelection {
  readonly types?: readonly string[];
  readonly recorded?: TimeRange;
  readonly time?: TimeRange;
}

export interface TimeRange {
  readonly from?: string;
  readonly to?: string;
}

/** Whether a playback is about this event, and not only about the aggregate that it belongs to. */
export function isSelected({ types, recorded, time }: EventSelection, event: RecordedEvent): boolean {
  return (
    (types === undefined || types.includes(event.type)) &&
    isWithin(recorded, event.recordedtime) &&
    isWithin(time, event.time)
  );
}

function isWithin(range: TimeRange | undefined, value: string): boolean {
  if (range === undefined) return true;
  const at = Date.parse(value);
  const { from, to } = range;
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at <= Date.parse(to));
}
