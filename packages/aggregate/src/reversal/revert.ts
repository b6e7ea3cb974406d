import { canonicalJson, type RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from '../define-aggregate.ts';
import { InvalidRevertError } from '../errors.ts';

/**
 * The state after a reversal that changes no later outcome: what the type's `revert` makes of it, where it has one, which
 * must be what the log makes without the event.
 *
 * @throws InvalidRevertError where it is not, and whatever the business logic throws
 */
export function revertedState<State>(
  aggregate: Aggregate<State>,
  event: RecordedEvent,
  state: State,
  without: State,
): State {
  const current = aggregate.upcast(event);
  const definition = aggregate.events[current.type];
  if (definition?.revert === undefined) return without;
  const reverted = definition.revert(state, current as never); // ingest checked data against the schema
  if (canonicalJson(reverted) === canonicalJson(without)) return reverted;
  throw new InvalidRevertError(current.type, `it gave ${shown(reverted)}, the log ${shown(without)}`);
}

const SHOWN = 200;
const shown = (state: unknown): string => canonicalJson(state).slice(0, SHOWN);
