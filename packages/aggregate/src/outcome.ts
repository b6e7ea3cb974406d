import type { Position } from '@reprise/event-envelope';

/** Plain JSON that business logic hands to the reactions, e.g. the fee that it worked out. */
export type Facts = Readonly<Record<string, unknown>>;

/** What business logic says of one event: the new state, or why it does not take effect. */
export type Decision<State> =
  | { readonly kind: 'accept'; readonly state: State; readonly facts?: Facts }
  | { readonly kind: 'reject'; readonly reason: string };

/** The event takes effect. `facts` are for the reactions and must follow from state and event alone. */
export const accept = <State>(state: State, facts?: Facts): Decision<State> =>
  facts === undefined ? { kind: 'accept', state } : { kind: 'accept', state, facts };

/** The event does not take effect; an outcome like any other, not an error. `reason` is a stable code in kebab-case. */
export const reject = (reason: string): Decision<never> => ({ kind: 'reject', reason });

/** Whether an event of the log took effect. The same log gives the same outcomes, always. */
export type Outcome =
  | { readonly status: 'accepted'; readonly facts?: Facts }
  | { readonly status: 'rejected'; readonly reason: string }
  /** A producer's retry of an event that the aggregate already has; `of` is where, while it is remembered. */
  | { readonly status: 'duplicate'; readonly of?: Position }
  /** Passed over on purpose: the log has a skip of it, which says who wanted it, and why. */
  | { readonly status: 'skipped' };

/** An event whose `expectedversion` is not the version that the aggregate has. */
export const VERSION_CONFLICT = 'version-conflict';
