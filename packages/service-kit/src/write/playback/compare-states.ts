import { type Aggregate, encodeRecent } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import canonicalize from 'canonicalize';
import { type AggregateState, isWiped, type LoadedState, stateWrite } from '../../state/state-document.ts';

/** What a state's document would say differently. `parked` and `released` say which way it went. */
export type Change =
  | 'state'
  | 'version'
  | 'position'
  | 'recent'
  | 'origins'
  | 'reversed'
  | 'skipped'
  | 'indexes'
  | 'shape'
  | 'parked'
  | 'released'
  | 'missing';

/**
 * Compares a stored state with the one that the log comes to, up to the same event: all but `rev`, and `logic`, which
 * says who folded and not what came out. Nothing stored: it is missing.
 */
export function changesOf(
  aggregate: Aggregate,
  subject: Subject,
  loaded: LoadedState | undefined,
  state: AggregateState,
): readonly Change[] {
  if (loaded === undefined) return ['missing'];
  const differs =
    loaded.parked?.since !== state.parked?.since || loaded.parked?.reason !== state.parked?.reason;
  const parking: readonly Change[] = state.parked !== undefined ? ['parked'] : ['released'];
  // Of a wiped one nothing is left to compare.
  const compared = isWiped(loaded) ? [] : contents(aggregate, subject, loaded, state);
  return [
    ...compared.filter(([, stored, folded]) => !isAlike(stored, folded)).map(([change]) => change),
    ...(differs ? parking : []),
  ];
}

const contents = (
  aggregate: Aggregate,
  subject: Subject,
  loaded: LoadedState,
  state: AggregateState,
): readonly (readonly [Change, unknown, unknown])[] => [
  ['state', loaded.state, state.state],
  ['version', loaded.version, state.version],
  ['position', loaded.position, state.position],
  ['recent', hex(loaded.recent), hex(state.recent)],
  ['origins', loaded.origins, state.origins],
  ['reversed', loaded.reversed, state.reversed],
  ['skipped', loaded.skipped, state.skipped],
  ['indexes', loaded.stored.indexes, stateWrite(subject, aggregate, state, loaded.stored).indexes],
  ['shape', loaded.shape, state.shape],
];

/** As both would be read back from storage; most are alike to the letter. */
function isAlike(a: unknown, b: unknown): boolean {
  const [one, other] = [JSON.stringify(a ?? null), JSON.stringify(b ?? null)];
  return one === other || canonicalize(JSON.parse(one)) === canonicalize(JSON.parse(other));
}

const hex = (recent: AggregateState['recent']): string => Buffer.from(encodeRecent(recent)).toString('hex');
