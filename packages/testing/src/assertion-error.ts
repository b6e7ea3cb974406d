/** An expectation that did not hold. Of its own, so that any test runner serves. */
export class AssertionError extends Error {
  readonly code = 'assertion-failed';

  /** @param above the function that the test called: its line is where the stack begins */
  constructor(message: string, above?: (...args: never) => unknown, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    if (above !== undefined) Error.captureStackTrace(this, above);
  }
}
