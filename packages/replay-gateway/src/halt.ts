/** Why a reaction did not come to its end, and what to do. */
export type Halt =
  /** What failed may pass: run the reaction again, at the earliest then (milliseconds). */
  | { readonly status: 'again'; readonly reason: string; readonly notBefore: number }
  /** Needs a person: do not wait for it. `call` names the interaction (`bank.pay#1`), where it is one. */
  | { readonly status: 'parked'; readonly reason: string; readonly call?: string; readonly error?: unknown }
  /** On playback: a call whose answer nobody knows. What would have come after it is not known either. */
  | { readonly status: 'unanswered'; readonly reason: string; readonly call: string };

/** Ends a run from wherever the need shows. Never reaches a reaction: an outage must not look like an answer to it. */
export class Halted extends Error {
  readonly halt: Halt;

  constructor(halt: Halt) {
    super(halt.reason);
    this.name = 'Halted';
    this.halt = halt;
  }
}

/** Whatever was thrown, as the reason for which a run ends. An error that nobody foresaw is a mistake: parked. */
export const haltOf = (error: unknown, call?: string): Halt =>
  error instanceof Halted
    ? error.halt
    : { status: 'parked', reason: messageOf(error), error, ...(call === undefined ? {} : { call }) };

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
