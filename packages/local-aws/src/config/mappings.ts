import { z } from 'zod';
import { LocalAwsError } from '../errors.ts';
import type { Mapping, StartingPosition } from '../runner/mapping.ts';
import { intrinsicsOf, type Resolve } from './intrinsics.ts';
import type { ServiceConfig } from './service-config.ts';

const destination = z.union([z.string(), z.object({ arn: z.string() }).transform(({ arn }) => arn)]);

/** What the runner does not do is refused: a function that is tested without it would surprise in production. */
const notHere = (setting: string) =>
  z.never({ error: `The local mappings do not know ${setting}: leave it out for stage local.` }).optional();

/** Lambda's own bounds: a setting that it refuses is refused here. */
const within = (least: number, most: number) => z.int().min(least).max(most);

/** A `stream` event, with the defaults that the framework and Lambda give it. */
const streamEvent = z.object({
  arn: z.string(),
  enabled: z.boolean().default(true),
  batchSize: within(1, 10_000).default(10),
  batchWindow: within(0, 300).default(0),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']).default('TRIM_HORIZON'),
  startingPositionTimestamp: z.number().optional(),
  parallelizationFactor: within(1, 10).default(1),
  functionResponseType: z.literal('ReportBatchItemFailures').optional(),
  bisectBatchOnFunctionError: z.boolean().default(false),
  maximumRetryAttempts: within(-1, 10_000).default(-1),
  maximumRecordAgeInSeconds: within(-1, 604_800).default(-1),
  destinations: z.object({ onFailure: destination }).optional(),
  tumblingWindowInSeconds: notHere('tumblingWindowInSeconds'),
  filterPatterns: notHere('filterPatterns'),
});

type StreamEvent = z.infer<typeof streamEvent>;

/** Lambda's default, in seconds, is the framework's too. */
const defaultTimeout = 6;

/** The Kinesis event source mappings of a service: one per `stream` event of each function. */
export function mappingsOf(config: ServiceConfig): readonly Mapping[] {
  const resolve = intrinsicsOf(config);
  return Object.values(config.functions).flatMap((lambda) => {
    const timeout = lambda.timeout ?? config.provider.timeout ?? defaultTimeout;
    return (lambda.events ?? [])
      .map((event) => streamOf(event, resolve))
      .filter((stream) => stream !== undefined)
      .map((stream) => mappingOf(lambda.name, timeout, stream));
  });
}

function streamOf(event: Readonly<Record<string, unknown>>, resolve: Resolve): StreamEvent | undefined {
  const stream = resolve(event.stream);
  if (stream === undefined) return undefined;
  const parsed = streamEvent.safeParse(typeof stream === 'string' ? { arn: stream } : stream);
  if (parsed.error)
    throw new LocalAwsError('config-unsupported', parsed.error.issues.map(describe).join(' '));
  return parsed.data.arn.includes(':kinesis:') ? parsed.data : undefined;
}

function describe({
  path,
  message,
}: {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}): string {
  return `stream.${path.join('.')}: ${message}`;
}

function mappingOf(functionName: string, timeout: number, stream: StreamEvent): Mapping {
  const streamName = stream.arn.slice(stream.arn.indexOf('/') + 1);
  return {
    id: `${functionName}~${streamName}`,
    functionName,
    streamName,
    streamArn: stream.arn,
    enabled: stream.enabled,
    batchSize: stream.batchSize,
    batchWindowMs: stream.batchWindow * 1000,
    startingPosition: startOf(stream),
    parallelizationFactor: stream.parallelizationFactor,
    reportBatchItemFailures: stream.functionResponseType !== undefined,
    bisectBatchOnFunctionError: stream.bisectBatchOnFunctionError,
    maximumRetryAttempts: unlessForEver(stream.maximumRetryAttempts),
    maximumRecordAgeMs: unlessForEver(stream.maximumRecordAgeInSeconds) * 1000,
    onFailure: stream.destinations?.onFailure,
    functionTimeoutMs: timeout * 1000,
  };
}

function startOf({
  startingPosition: type,
  startingPositionTimestamp: seconds,
}: StreamEvent): StartingPosition {
  return type === 'AT_TIMESTAMP' ? { type, timestamp: (seconds ?? 0) * 1000 } : { type };
}

function unlessForEver(setting: number): number {
  return setting === -1 ? Number.POSITIVE_INFINITY : setting;
}
