import { textOf } from './call-name.ts';
import type { Interaction } from './interaction.ts';
import { parsed } from './json.ts';
import { knownBy, type Pair } from './matching.ts';

/** How the calls of today's logic differ from the record. Requests are plain JSON. */
export type Deviation =
  /** Another request than the one in effect. */
  | { readonly kind: 'changed'; readonly call: string; readonly recorded: unknown; readonly now: unknown }
  /** Recorded, and not made any more. */
  | { readonly kind: 'missing'; readonly call: string; readonly recorded: unknown }
  /** Made, and not recorded. */
  | { readonly kind: 'additional'; readonly call: string; readonly now: unknown }
  /** The same request, after one that used to come later. `from`, `to`: which call of the reaction it was and is. */
  | { readonly kind: 'moved'; readonly call: string; readonly from: number; readonly to: number };

/**
 * @param complete whether the reaction came to its end: of one that did not, nobody knows what else it would have called
 */
export function deviationsOf(pairs: readonly Pair[], complete: boolean): readonly Deviation[] {
  return [...pairs.flatMap((pair) => differenceOf(pair, complete)), ...movedOf(pairs)];
}

function differenceOf(pair: Pair, complete: boolean): readonly Deviation[] {
  if (pair.recorded === undefined)
    return [{ kind: 'additional', call: textOf(pair.call), now: parsed(pair.made.request) }];
  const { recorded, made } = pair;
  const call = textOf(recorded.call);
  const known = knownBy(recorded);
  if (made === undefined)
    return complete && !isUndone(recorded) ? [{ kind: 'missing', call, recorded: parsed(known) }] : [];
  if (isUndone(recorded)) return [{ kind: 'additional', call, now: parsed(made.request) }];
  return made.request === known
    ? []
    : [{ kind: 'changed', call, recorded: parsed(known), now: parsed(made.request) }];
}

/** Taken back, by a correction that was asked for or answered: nothing of it is wanted. */
const isUndone = ({ corrections }: Interaction): boolean => {
  const last = corrections.at(-1);
  return last !== undefined && last.link.effective === undefined;
};

function movedOf(pairs: readonly Pair[]): readonly Deviation[] {
  const both = pairs.flatMap(({ recorded, made }) =>
    recorded === undefined || made === undefined ? [] : [{ recorded, made }],
  );
  let latest = 0;
  return both
    .sort((a, b) => a.made.ordinal - b.made.ordinal)
    .flatMap(({ recorded, made }): Deviation[] => {
      const from = recorded.asked.ordinal;
      if (from >= latest) {
        latest = from;
        return [];
      }
      return [{ kind: 'moved', call: textOf(recorded.call), from, to: made.ordinal }];
    });
}
