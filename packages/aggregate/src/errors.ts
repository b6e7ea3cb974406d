/** Base of every error of this package: a stable `code` for programs, a sentence for people. */
export class AggregateFault extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A declaration that cannot work. */
export class InvalidAggregateError extends AggregateFault {
  constructor(message: string) {
    super('invalid-aggregate', message);
  }
}

/** An event in the log whose type the code does not know (any more). The aggregate is parked. */
export class UnknownEventTypeError extends AggregateFault {
  constructor(aggregate: string, type: string) {
    super('unknown-event-type', `${aggregate} has no logic for ${type}: declare it, or an upcaster from it.`);
  }
}

/** Business logic that decided in a way that cannot be kept. The aggregate is parked. */
export class InvalidDecisionError extends AggregateFault {
  constructor(type: string, rule: string) {
    super('invalid-decision', `The logic of ${type} must return ${rule}.`);
  }
}

/** A `revert` that does not give what the log gives without the event. The aggregate is parked. */
export class InvalidRevertError extends AggregateFault {
  constructor(type: string, detail: string) {
    super(
      'invalid-revert',
      `The revert of ${type} must give the state that the log gives without the event: ${detail}. Mend it, or leave it out.`,
    );
  }
}

/** A fold met a reversal and was not told what the log says of it. A mistake of who folds. */
export class UnjudgedReversalError extends AggregateFault {
  constructor() {
    super('unjudged-reversal', 'A reversal is folded by the verdict of `judgingReversal` alone.');
  }
}

/** A fold met a skip that it did not know of when it met what is skipped. A mistake of who folds, or a reason to begin anew. */
export class UnforeseenSkipError extends AggregateFault {
  constructor() {
    super(
      'unforeseen-skip',
      'A log with skips is folded knowing them from its beginning: by `skipsIn` or `collectingSkips`.',
    );
  }
}

/** A stored ring that is not one. */
export class InvalidRecentError extends AggregateFault {
  constructor() {
    super('invalid-recent', 'The stored list of recent events is damaged; rebuild the aggregate.');
  }
}

/** Domain code that reached for the clock, for chance, the environment or I/O, where a guard is set. */
export class ImpureDomainError extends AggregateFault {
  constructor(what: string) {
    super(
      'impure-domain',
      `Domain code reached for ${what}. The same events have to give the same state, always and everywhere: use the event's own time, and let the event carry what else is needed.`,
    );
  }
}
