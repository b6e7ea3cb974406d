/** Base of every error of this package: a stable `code` for programs, a sentence for people. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The function's environment lacks something, or holds nonsense. */
export class ConfigurationError extends ServiceError {
  constructor(message: string) {
    super('configuration', message);
  }
}

/** The log epoch of the configuration does not belong to the stream that is there. */
export class EpochMismatchError extends ServiceError {
  constructor(message: string) {
    super('epoch-mismatch', message);
  }
}

/** A call whose answer can be had later: throttling, a timeout, the network. */
export class UnavailableError extends ServiceError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}

/** Names and codes under which the AWS SDK and the network report what passes by itself. */
const PASSING =
  /Throttl|ThroughputExceeded|LimitExceeded|Timeout|Unavailable|ECONN|EPIPE|EAI_AGAIN|ENOTFOUND/;

/** Whether it is worth trying again later, with nothing changed. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, code } = error as { readonly $fault?: unknown; readonly code?: unknown };
  return (
    error instanceof UnavailableError ||
    $fault === 'server' ||
    PASSING.test(error.name) ||
    PASSING.test(String(code))
  );
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
