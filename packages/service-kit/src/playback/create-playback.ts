import middy from '@middy/core';
import type { Aggregate } from '@reprise/aggregate';
import { aggregateOf, isSubject } from '@reprise/event-envelope';
import type { Context } from 'aws-lambda';
import { lambdaClient } from '../adapters/aws/clients.ts';
import { LambdaInvoker } from '../adapters/aws/lambda-invoker.ts';
import type { Invoker } from '../ports/invoker.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, connectStream, type Ports } from '../runtime/connect.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { cancelJob, deviationsOfJob, differencesOf, listJobs, pauseJob, resumeJob } from './commands.ts';
import type { Surroundings } from './copy/destination.ts';
import { type Masks, maskedTypes } from './copy/masked-types.ts';
import { type CallMasks, maskedOperations } from './copy/masking-calls.ts';
import { viewOf } from './job-view.ts';
import { needJob } from './jobs.ts';
import { type ParsedRequest, requestParser } from './parse-request.ts';
import { planPlayback } from './plan.ts';
import type { PlaybackParts } from './playback-parts.ts';
import type { PlaybackAnswer } from './playback-request.ts';
import { startPlayback } from './start.ts';
import { workOn } from './work.ts';

export interface PlaybackLambdaOptions {
  readonly aggregates: readonly Aggregate[];
  /** The functions that read the playback stream, by their names in serverless.yml: a job ends when all have come to its end. */
  readonly subscribers?: readonly string[];
  /**
   * The gateways that `introduce` may name: the service's own by their names, those of another service that reads these
   * streams as `notifications/mail`. None by default.
   */
  readonly gateways?: readonly string[];
  /** What nobody may see in a copy of this environment: JSON pointers to texts in `data`, by type. `{}` says: nothing. */
  readonly masks?: Masks;
  /** What of the calls of its reactions may be seen there, by operation. One that is not named cannot be copied masked. */
  readonly callMasks?: CallMasks;
  /** The one stage that this one may copy to; from the environment by default. */
  readonly copyTo?: string | undefined;
  /** Another environment's event stream; Kinesis' by default. */
  readonly open?: Surroundings['open'];
  /** pump's, of its event source mapping; from the environment by default. */
  readonly parallelizationFactor?: number;
  readonly configuration?: Configuration;
  readonly ports?: Ports;
  /** Runs this function once more; Lambda does by default. */
  readonly self?: Invoker;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

/** Of a time limit, kept back to save and to hand over: an eighth, and no more than this. Milliseconds. */
const LONGEST_RESERVE = 30_000;
/** The answer to a person comes within what `serverless invoke` waits. */
const LONGEST_PLAN = 100_000;

/**
 * The `playback` Lambda: reads all or a part of the events table and sends it to the playback stream, or copies it to another
 * environment; long-running, resumable, invoked by hand. A middy handler. What cannot be done is refused: the invocation
 * fails with the reason.
 *
 * @throws ConfigurationError for masks of what does not exist
 */
export function createPlayback({
  aggregates,
  subscribers = ['write'],
  gateways = [],
  masks,
  callMasks = {},
  copyTo = process.env.COPY_TO,
  open = connectStream,
  parallelizationFactor = factorOf(process.env.PARALLELIZATION_FACTOR),
  configuration: config = configuration(),
  ports = connect(config),
  self = selfInvoker(),
  observed: { telemetry, middleware } = observability(),
}: PlaybackLambdaOptions) {
  const names = new Set(aggregates.map(({ name }) => name));
  const isOurs = (subject: string) => isSubject(subject) && names.has(aggregateOf(subject));
  const operations = maskedOperations(callMasks);
  const masked = masks && { types: maskedTypes(aggregates, masks), operations };
  const surroundings = surroundingsOf(config, copyTo, open);
  const how = { self, telemetry, subscribers, parallelizationFactor, isOurs };
  const parts: PlaybackParts = { ...ports, ...how, masked, surroundings };
  const parse = requestParser(aggregates, gateways);
  return middy<unknown, PlaybackAnswer | undefined>({ timeoutEarlyInMillis: 0 })
    .use(middleware)
    .use({ onError: ({ error }) => telemetry.warn('The playback function refused, or failed.', { error }) })
    .handler((request: unknown, context: Context) => answer(parts, parse(request), context));
}

async function answer(
  parts: PlaybackParts,
  request: ParsedRequest,
  context: Context,
): Promise<PlaybackAnswer | undefined> {
  const { store } = parts;
  const deadline = deadlineOf(context);
  switch (request.action) {
    case 'start':
      return viewOf(store, await startPlayback(parts, request));
    case 'continue':
      await workOn(parts, request.id, request.lease, deadline);
      return undefined;
    case 'status':
      return viewOf(store, (await needJob(store, request.id)).job);
    case 'pause':
      return viewOf(store, await pauseJob(parts, request.id));
    case 'resume':
      return viewOf(store, await resumeJob(parts, request.id));
    case 'cancel':
      return viewOf(store, await cancelJob(parts, request.id));
    case 'list':
      return listJobs(store, request);
    case 'diff':
      return differencesOf(store, request);
    case 'deviations':
      return deviationsOfJob(store, request);
    case 'plan':
      return planPlayback(parts, request, atMost(LONGEST_PLAN, deadline));
  }
}

const surroundingsOf = (
  { service, stage }: Configuration,
  copyTo: string | undefined,
  open: Surroundings['open'],
): Surroundings => ({
  service,
  stage,
  copyTo,
  kinesisEndpoint: process.env.AWS_ENDPOINT_URL_KINESIS,
  open,
});

function deadlineOf(context: Context): Deadline {
  const reserve = Math.min(LONGEST_RESERVE, context.getRemainingTimeInMillis() / 8);
  return { remaining: () => context.getRemainingTimeInMillis() - reserve };
}

function atMost(milliseconds: number, deadline: Deadline): Deadline {
  const end = deadline.remaining() - milliseconds;
  return { remaining: () => deadline.remaining() - Math.max(0, end) };
}

function selfInvoker(): Invoker {
  const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
  if (name === undefined)
    throw new ConfigurationError(
      'AWS_LAMBDA_FUNCTION_NAME is not set; Lambda sets it, and so does serverless-offline.',
    );
  return new LambdaInvoker(lambdaClient(), name);
}

function factorOf(value = '1'): number {
  const factor = Number(value);
  if (!Number.isInteger(factor) || factor < 1 || factor > 10)
    throw new ConfigurationError(
      `PARALLELIZATION_FACTOR must be a whole number from 1 to 10, not ${JSON.stringify(value)}.`,
    );
  return factor;
}
