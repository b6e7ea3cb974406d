/** Base of every error of this package: a stable `code` for programs, a sentence for people. */
export class GatewayError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A declaration that cannot work. */
export class InvalidGatewayError extends GatewayError {
  constructor(message: string) {
    super('invalid-gateway', message);
  }
}

/** A reaction asked for what the operation's schema does not allow: a mistake in the reaction. */
export class InvalidRequestError extends GatewayError {
  constructor(operation: string, reason: string) {
    super('invalid-request', `The request to ${operation} is not valid: ${reason}. Mend the reaction.`);
  }
}

/** The outside answered something that the operation's schema does not allow. */
export class InvalidResponseError extends GatewayError {
  constructor(operation: string, reason: string) {
    super(
      'invalid-response',
      `The answer of ${operation} is not valid: ${reason}. Mend the gateway's schema.`,
    );
  }
}

/**
 * For `send` to throw when it knows that nothing was done: the connection was refused, the system said "try later".
 * Any other error leaves it open whether the command took effect.
 */
export class NotSentError extends GatewayError {
  constructor(reason: string, options?: ErrorOptions) {
    super('not-sent', `Nothing was done: ${reason}`, options);
  }
}

/** A call took longer than its operation allows. Whether it took effect is not known. */
export class CallTimeoutError extends GatewayError {
  constructor(operation: string, milliseconds: number) {
    super('call-timeout', `${operation} gave no answer within ${milliseconds} ms.`);
  }
}

/** A proposal that no longer fits what has been sent. */
export class StaleProposalError extends GatewayError {
  constructor(id: string, reason: string) {
    super(
      'stale-proposal',
      `Proposal ${id} is out of date: ${reason}. Run \`correct\` again and look at what it finds.`,
    );
  }
}

/** A person's word on a call that does not wait for one. */
export class NotInDoubtError extends GatewayError {
  constructor(call: string, reason: string) {
    super('not-in-doubt', `${call} cannot be settled: ${reason}.`);
  }
}

/** An item of the log that claims to be part of an interaction and is none. */
export class InvalidInteractionError extends GatewayError {
  constructor(detail: string) {
    super('invalid-interaction', `Not an interaction of the log: ${detail}`);
  }
}
