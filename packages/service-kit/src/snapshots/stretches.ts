import type { RecordedEvent } from '@reprise/event-envelope';

/** Events in runs of so many. */
export async function* stretches(
  events: AsyncIterable<RecordedEvent>,
  length: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  let stretch: RecordedEvent[] = [];
  for await (const event of events) {
    stretch.push(event);
    if (stretch.length < length) continue;
    yield stretch;
    stretch = [];
  }
  if (stretch.length > 0) yield stretch;
}
