import type { ReactionDifference } from '@reprise/service-kit';
import { outgoingText } from '../gateway/show-proposals.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';
import type { PlaybackFunction } from './playback-function.ts';

/** Whoever can be asked what a playback has found. */
type Asked = Pick<PlaybackFunction, 'deviations'>;

export interface DeviationOptions {
  readonly json?: boolean;
  /** The summary alone. */
  readonly summary?: boolean;
}

type Event = ReactionDifference['events'][number];
type Deviation = Event['deviations'][number];

/** Prints what reactions would do otherwise, as a playback has found it, page after page, and a summary. */
export async function showDeviations(
  playback: Asked,
  id: string,
  { json, summary }: DeviationOptions,
  terminal: Terminal,
): Promise<void> {
  const counts = { aggregates: 0, events: 0, deviations: 0, incomplete: 0, proposals: 0 };
  for await (const difference of deviations(playback, id)) {
    counts.aggregates += 1;
    counts.events += difference.events.length + (difference.cut ?? 0);
    for (const { deviations, proposals, end } of difference.events) {
      counts.deviations += deviations.length;
      counts.proposals += proposals.length;
      counts.incomplete += Number(end !== undefined);
    }
    if (summary) continue;
    for (const line of json ? [jsonLine(difference)] : linesOf(difference)) await terminal.data(line);
  }
  const { aggregates, events, deviations: calls, incomplete, proposals } = counts;
  const text =
    `${calls} calls of ${events} events of ${aggregates} aggregates would be made otherwise; ` +
    `${proposals} proposals, ${incomplete} reactions did not come to their end`;
  await terminal.data(json ? jsonLine({ reactions: counts }) : text);
}

async function* deviations(playback: Asked, id: string): AsyncGenerator<ReactionDifference> {
  let after: string | undefined;
  do {
    const page = await playback.deviations(id, after);
    yield* page.deviations;
    after = page.next;
  } while (after !== undefined);
}

const linesOf = ({ subject, events, cut }: ReactionDifference): readonly string[] => [
  ...events.flatMap((event) => eventLines(subject, event)),
  ...(cut === undefined ? [] : [`${brief(subject)}  (${cut} more events)`]),
];

const eventLines = (
  subject: string,
  { type, id, outcome, deviations, proposals, end }: Event,
): readonly string[] => [
  `${brief(subject)}  ${brief(type)} ${brief(id)} (${brief(outcome)})`,
  ...deviations.map((deviation) => `  ${deviationText(deviation)}`),
  ...proposals.map((proposal) => `  to approve: ${outgoingText(proposal)}`),
  ...(end === undefined ? [] : [`  not to its end, ${brief(end.status)}: ${brief(end.reason)}`]),
];

function deviationText(deviation: Deviation): string {
  const call = brief(deviation.call);
  switch (deviation.kind) {
    case 'changed':
      return `${call}  ${brief(deviation.recorded)} → ${brief(deviation.now)}`;
    case 'missing':
      return `${call}  ${brief(deviation.recorded)} → not made`;
    case 'additional':
      return `${call}  not made → ${brief(deviation.now)}`;
    case 'moved':
      return `${call}  call ${deviation.from} → call ${deviation.to}`;
  }
}
