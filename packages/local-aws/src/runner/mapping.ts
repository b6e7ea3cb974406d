/** Where a mapping starts reading a shard that it has no checkpoint of. */
export type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  /** `timestamp` in milliseconds since 1970. */
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number };

/** A Kinesis event source mapping, with Lambda's own settings and their defaults filled in. */
export type Mapping = {
  /** Unique and stable: names its checkpoints. `<function>~<stream>`. */
  readonly id: string;
  readonly functionName: string;
  readonly streamName: string;
  readonly streamArn: string;
  readonly enabled: boolean;
  /** Records of a batch, at most: 1 to 10,000. */
  readonly batchSize: number;
  /** How long a batch may wait to fill, in milliseconds. */
  readonly batchWindowMs: number;
  readonly startingPosition: StartingPosition;
  /** Batches of one shard in flight at a time, each with partition keys of its own: 1 to 10. */
  readonly parallelizationFactor: number;
  readonly reportBatchItemFailures: boolean;
  readonly bisectBatchOnFunctionError: boolean;
  /** Retries after the first attempt; Infinity where Lambda's setting is -1. */
  readonly maximumRetryAttempts: number;
  /** In milliseconds; Infinity where Lambda's setting is -1. */
  readonly maximumRecordAgeMs: number;
  /** ARN of the on-failure destination: locally its messages are files. */
  readonly onFailure: string | undefined;
  /** The function's own timeout, in milliseconds: a longer invocation is a failed one. */
  readonly functionTimeoutMs: number;
};
