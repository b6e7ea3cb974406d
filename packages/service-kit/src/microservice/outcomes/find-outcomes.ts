import { isNewer } from '@reprise/aggregate';
import { aggregateOf, type Position, type Subject } from '@reprise/event-envelope';
import type { Stored } from '../../ports/data-store.ts';
import { isWiped, type LoadedState, readState, stateKey } from '../../state/state-document.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { foldOutcomes } from './fold-outcomes.ts';
import { inOrder, stillOwed } from './in-order.ts';
import { AWAITED, type Known, knownOf } from './known.ts';

/** Some events of one aggregate, in order. */
export interface Asked {
  readonly subject: Subject;
  readonly positions: readonly Position[];
}

/** By position; positions of different aggregates differ. */
export type KnownOutcomes = ReadonlyMap<Position, Known>;

const ACCEPTED: Known = { kind: 'outcome', outcome: { status: 'accepted' } };

/**
 * What is known of events by now: from the states of their aggregates, read in one go, and from the log where a state has
 * forgotten. Another service's events are facts.
 */
export async function findOutcomes(
  parts: MicroserviceParts,
  asked: readonly Asked[],
): Promise<KnownOutcomes> {
  if (parts.of !== undefined)
    return new Map(asked.flatMap(({ positions }) => positions.map((position) => [position, ACCEPTED])));
  const found = await parts.store.get(asked.map(({ subject }) => stateKey(subject)));
  const met = asked.map((one, index) => ({ ...one, state: readable(parts, found[index]) }));
  const owed = await stillOwed(parts.store, met);
  const known = new Map<Position, Known>();
  for (const { state, ...one } of met)
    for (const [position, outcome] of await ofAggregate(parts, one, state))
      known.set(position, inOrder(outcome, position, owed.get(one.subject)));
  return known;
}

async function ofAggregate(
  { aggregates, source, store, logic }: MicroserviceParts,
  { subject, positions }: Asked,
  state: LoadedState | undefined,
): Promise<KnownOutcomes> {
  const known = new Map<Position, Known>();
  const forgotten: Position[] = [];
  for (const position of positions) {
    const one = knownOf(state, position);
    if (one.kind === 'forgotten') forgotten.push(position);
    else known.set(position, one);
  }
  const aggregate = aggregates.find(({ name }) => name === aggregateOf(subject));
  if (forgotten.length === 0 || aggregate === undefined) return known;
  // Newer logic has folded it: this container's would be asked in vain, and the next one's is there soon.
  if (state !== undefined && isNewer(state.logic, logic))
    return new Map([...known, ...forgotten.map((position) => [position, AWAITED] as const)]);
  const folded = await foldOutcomes({ log: source, store, aggregate, subject, logic }, forgotten, state);
  return new Map([...known, ...(state !== undefined && isWiped(state) ? awaiting(folded) : folded)]);
}

/** A wiped state is being rebuilt: what today's logic cannot fold, the rebuild parks, or newer logic can. */
const awaiting = (folded: KnownOutcomes): KnownOutcomes =>
  new Map([...folded].map(([position, one]) => [position, one.kind === 'unknowable' ? AWAITED : one]));

/** A state that cannot be read is mended by a rebuild; until then nothing is known. */
function readable({ telemetry }: MicroserviceParts, stored: Stored | undefined): LoadedState | undefined {
  try {
    return stored && readState(stored);
  } catch (error) {
    telemetry.warn('A state cannot be read; run a rebuild.', { subject: stored?.subject, error });
    return undefined;
  }
}
