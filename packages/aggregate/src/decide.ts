import { isReversal, isSkip, type RecordedEvent } from '@reprise/event-envelope';
import type { Aggregate } from './define-aggregate.ts';
import {
  InvalidDecisionError,
  UnforeseenSkipError,
  UnjudgedReversalError,
  UnknownEventTypeError,
} from './errors.ts';
import { type Decision, type Facts, reject, VERSION_CONFLICT } from './outcome.ts';

/** Facts travel with the state of their aggregate for a while, so they stay small: bytes of JSON. */
export const MAX_FACTS_LENGTH = 1024;
const MAX_REASON_LENGTH = 256;

/**
 * What the business logic of today says of one event on one state.
 *
 * @throws UnknownEventTypeError, InvalidDecisionError, and whatever the logic itself throws
 */
export function decide<State>(
  aggregate: Aggregate<State>,
  state: State,
  version: number,
  event: RecordedEvent,
): Decision<State> {
  const current = aggregate.upcast(event);
  const definition = aggregate.events[current.type];
  if (definition === undefined) throw undecidable(aggregate, current);
  if (event.expectedversion !== undefined && event.expectedversion !== version)
    return reject(VERSION_CONFLICT);
  return checked(current.type, definition.apply(state, current as never)); // ingest checked data against the schema
}

function undecidable({ name }: Pick<Aggregate, 'name'>, event: RecordedEvent): Error {
  if (isReversal(event)) return new UnjudgedReversalError();
  return isSkip(event) ? new UnforeseenSkipError() : new UnknownEventTypeError(name, event.type);
}

/** JavaScript callers and casts can return anything; what is stored for ever must not be anything. */
function checked<State>(type: string, decision: Decision<State>): Decision<State> {
  if (
    decision?.kind === 'reject' &&
    typeof decision.reason === 'string' &&
    decision.reason.length <= MAX_REASON_LENGTH
  ) {
    return decision;
  }
  if (decision?.kind !== 'accept' || decision.state === undefined) {
    throw new InvalidDecisionError(type, 'accept(state) or reject(reason)');
  }
  return decision.facts === undefined ? decision : { ...decision, facts: plain(type, decision.facts) };
}

/** Facts as they are read back from storage, so that a fold in memory and one over stored states agree. */
function plain(type: string, facts: Facts): Facts {
  const text = JSON.stringify(facts);
  if (Buffer.byteLength(text) > MAX_FACTS_LENGTH)
    throw new InvalidDecisionError(type, `at most ${MAX_FACTS_LENGTH} bytes of facts`);
  return JSON.parse(text) as Facts; // a JSON object, as it was given
}
