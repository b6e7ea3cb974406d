import type { Line } from './input.ts';
import { type InputEvent, inputEvent } from './input-event.ts';

/** A stretch of the input that is in memory at once, to be sent grouped by subject. */
export interface Window {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly events: readonly InputEvent[];
}

/** 16,000 ordinary events weigh 4 MB; two windows are in memory at most. */
export const WINDOW = { lines: 16_000, bytes: 16_000_000 } as const;

/** @param after skips the lines up to this one, which earlier runs have dealt with */
export async function* windowsOf(
  lines: AsyncIterable<Line>,
  after = 0,
  size = WINDOW,
): AsyncGenerator<Window> {
  let events: InputEvent[] = [];
  let [firstLine, lastLine, bytes] = [after + 1, after, 0];
  for await (const line of lines) {
    if (line.number <= after) continue;
    const event = inputEvent(line);
    if (event) events.push(event);
    lastLine = line.number;
    bytes += line.text.length;
    if (lastLine - firstLine + 1 < size.lines && bytes < size.bytes) continue;
    yield { firstLine, lastLine, events };
    [events, firstLine, bytes] = [[], lastLine + 1, 0];
  }
  if (lastLine >= firstLine) yield { firstLine, lastLine, events };
}
