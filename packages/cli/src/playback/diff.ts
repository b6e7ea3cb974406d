import { type DifferenceSummary, type StateDifference, summarizingDifferences } from '@reprise/service-kit';
import { patchText } from '../patch-text.ts';
import type { Terminal } from '../terminal.ts';
import { brief, columns, jsonLine } from '../text.ts';
import type { PlaybackFunction } from './playback-function.ts';

export interface DiffOptions {
  readonly json?: boolean;
  /** The summary alone. */
  readonly summary?: boolean;
  /** How many of the largest are named. */
  readonly largest: number;
}

/** Prints every difference that a preview has found, page after page, and a summary. */
export async function showDifferences(
  playback: PlaybackFunction,
  id: string,
  options: DiffOptions,
  terminal: Terminal,
): Promise<void> {
  const summarizing = summarizingDifferences(options.largest);
  for await (const difference of differences(playback, id)) {
    summarizing.add(difference);
    if (!options.summary) await terminal.data(options.json ? jsonLine(difference) : line(difference));
  }
  const summary = summarizing.summary();
  for (const text of options.json ? [jsonLine({ summary })] : summaryLines(summary))
    await terminal.data(text);
}

async function* differences(playback: PlaybackFunction, id: string): AsyncGenerator<StateDifference> {
  let after: string | undefined;
  do {
    const page = await playback.differences(id, after);
    yield* page.differences;
    after = page.next;
  } while (after !== undefined);
}

function line({ subject, kind, patch, cut }: StateDifference): string {
  const more = cut === undefined ? '' : `  (${cut} more operations)`;
  return `${brief(subject)}  ${kind.map(brief).join(',')}  ${patchText(patch)}${more}`;
}

function summaryLines({ differing, kinds, largest }: DifferenceSummary): string[] {
  return [
    `${differing} aggregates would change`,
    ...columns(kinds.map(({ kind, count }) => [`  ${count}`, kind.map(brief).join(', ')])),
    ...(largest.length > 0 ? ['the largest differences of the field that was named'] : []),
    ...columns(largest.map(({ subject, field }) => [`  ${brief(subject)}`, moveText(field)])),
  ];
}

const moveText = (field: StateDifference['field']): string =>
  field === undefined ? '' : `${field.before} → ${field.after}`;
