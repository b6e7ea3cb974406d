import {
  type Aggregate,
  decodeRecent,
  decodeReversed,
  encodeRecent,
  encodeReversed,
  type Folded,
  ImpureDomainError,
  type IsRepeated,
  judgeReversal,
  type Step,
  skipsIn,
  step,
} from '@reprise/aggregate';
import { isReversal, type RecordedEvent } from '@reprise/event-envelope';
import { AssertionError } from './assertion-error.ts';
import { stored } from './stored.ts';

/** What an event came to: a step, or what the logic threw, and then the aggregate is parked. */
export type Result<State> = Step<State> | { readonly threw: string };

/** The fold of a history: what each event came to, up to the one that the logic throws on. */
export interface Folding<State> {
  readonly results: readonly Result<State>[];
  /** What was folded after so many events. */
  folded(count: number): Folded<State> | undefined;
}

/**
 * @param whole the log from its beginning, where what is folded is the end of it
 * @throws what the checks of the logic find, and where it reaches for what it must not
 */
export function foldingOf<State>(
  aggregate: Aggregate<State>,
  from: Folded<State>,
  log: readonly RecordedEvent[],
  isRepeated: IsRepeated,
  whole: readonly RecordedEvent[] = log,
): Folding<State> {
  const results: Result<State>[] = [];
  const skips = skipsIn(whole);
  let folded = from;
  for (const event of log) {
    const judged = isReversal(event) ? judgeReversal(aggregate, folded, event, whole) : undefined;
    const verdict = () => skips.verdictOn(folded, event) ?? judged?.verdict();
    const result = attempt(() => step(aggregate, folded, event, isRepeated, verdict()));
    results.push(result);
    if ('threw' in result) break;
    folded = result.folded;
  }
  return {
    results,
    folded(count) {
      const result = results[count - 1];
      return result !== undefined && 'folded' in result ? result.folded : undefined;
    },
  };
}

function attempt<State>(fold: () => Step<State>): Result<State> {
  try {
    return fold();
  } catch (error) {
    if (error instanceof AssertionError || error instanceof ImpureDomainError) throw error;
    return { threw: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** As it comes back from the data store. */
export const readBack = <State>(folded: Folded<State>): Folded<State> => ({
  ...folded,
  state: stored(folded.state),
  recent: decodeRecent(encodeRecent(folded.recent)),
  ...(folded.reversed && { reversed: decodeReversed(encodeReversed(folded.reversed)) }),
  ...(folded.skipped && { skipped: decodeReversed(encodeReversed(folded.skipped)) }),
});
