/** What went wrong, for programs. */
export type LocalAwsErrorCode =
  | 'no-dynamodb-engine'
  | 'port-in-use'
  | 'part-failed'
  | 'config-unreadable'
  | 'config-unsupported'
  | 'table-differs';

/** Any error of the local cloud: a stable `code`, and a sentence that says what to do. */
export class LocalAwsError extends Error {
  readonly code: LocalAwsErrorCode;

  constructor(code: LocalAwsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalAwsError';
    this.code = code;
  }
}
