/** Something that must never be, and was. `check` names the rule, the message what broke it. */
export class ViolationError extends Error {
  readonly check: string;

  constructor(check: string, message: string) {
    super(`${check}: ${message}`);
    this.name = 'ViolationError';
    this.check = check;
  }
}

/** @throws ViolationError unless it holds; the message is only made then */
export function must(holds: boolean, check: string, message: () => string): asserts holds {
  if (!holds) throw new ViolationError(check, message());
}
