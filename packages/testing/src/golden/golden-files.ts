import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPosition, type RecordedEvent } from '@reprise/event-envelope';
import { AssertionError } from '../assertion-error.ts';
import type { GoldenAggregate } from './fold-golden.ts';

const HISTORY = '.ndjson';
const RESULTS = '.results.json';

/** The histories of a folder, by name. */
export const historiesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(HISTORY))
        .map((file) => file.slice(0, -HISTORY.length))
        .sort()
    : [];

export const historyFile = (folder: string, name: string): string => join(folder, `${name}${HISTORY}`);
export const resultsFile = (folder: string, name: string): string => join(folder, `${name}${RESULTS}`);

/**
 * The events of a file, one a line: as the log has them (with `sequence` and `recordedtime`), or the lines of
 * `reprise history SUBJECT --json`.
 *
 * @throws AssertionError naming the line
 */
export function readEvents(file: string): readonly RecordedEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [readEvent(line, `${file}, line ${index + 1}`)]));
}

interface HistoryEntry {
  readonly position: string;
  readonly recordedtime: string;
  readonly event: object;
}

function readEvent(line: string, where: string): RecordedEvent {
  const value = parsed(line, where) as RecordedEvent | HistoryEntry; // looked at right below
  const event =
    'event' in value && typeof value.event === 'object'
      ? { ...value.event, sequence: value.position, recordedtime: value.recordedtime }
      : value;
  const { sequence, recordedtime, subject, type, id } = event as Partial<RecordedEvent>;
  const isComplete = [recordedtime, subject, type, id].every((each) => typeof each === 'string');
  if (isComplete && typeof sequence === 'string' && isPosition(sequence)) return event as RecordedEvent;
  throw new AssertionError(
    `${where} is no event of a log: it needs subject, type, id, sequence and recordedtime, as \`reprise history SUBJECT --json\` prints them.`,
  );
}

function parsed(line: string, where: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // said below
  }
  throw new AssertionError(`${where} is no JSON object.`);
}

export function writeEvents(file: string, events: readonly RecordedEvent[]): void {
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

interface WrittenResult {
  readonly inTheEnd: Omit<GoldenAggregate, 'events'>;
  readonly events: GoldenAggregate['events'];
}

/** The accepted results; none yet of a history that is new. */
export function readResults(file: string): readonly GoldenAggregate[] {
  if (!existsSync(file)) return [];
  const written = JSON.parse(readFileSync(file, 'utf8')) as readonly WrittenResult[]; // writeResults wrote it
  return written.map(({ inTheEnd, events }) => ({ ...inTheEnd, events }));
}

/** Canonical, a line for each event, so that a change is read in a review line by line. */
export function writeResults(file: string, results: readonly GoldenAggregate[]): void {
  const aggregates = results.map(({ events, ...inTheEnd }) => {
    const lines = events.map((event) => `\n      ${canonical(event)}`);
    return `  {\n    "inTheEnd": ${canonical(inTheEnd)},\n    "events": [${lines.join(',')}\n    ]\n  }`;
  });
  writeFileSync(file, `[\n${aggregates.join(',\n')}\n]\n`);
}

/** JSON with its keys in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
