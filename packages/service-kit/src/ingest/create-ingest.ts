import httpRouter from '@middy/http-router';
import type { Aggregate } from '@reprise/aggregate';
import { type CloudEvent, isTraceparent } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Caller, callerOf } from '../http/caller.ts';
import { httpMiddleware } from '../http/http-middleware.ts';
import { notFoundResponse } from '../http/not-found.ts';
import { type HttpResponse, jsonResponse, ProblemError } from '../http/problem.ts';
import { checkingEpoch } from '../log/epoch.ts';
import type { EventStream } from '../ports/event-stream.ts';
import { ambient } from '../runtime/ambient.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Ports } from '../runtime/connect.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { domainOf } from '../runtime/domain.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { type Awaited, type AwaitParts, awaitOutcomes } from './await-outcomes.ts';
import { retrying } from './parked/retrying.ts';
import { skipping } from './parked/skipping.ts';
import { parseRequest } from './parse-request.ts';
import { preferredWait } from './preferred-wait.ts';
import { type PutOutcome, putEvents } from './put-events.ts';
import { reversing } from './reversals/reversing.ts';
import { eventValidator } from './validate-events.ts';

/** How long a record is put again before the client is told to come back. Milliseconds. */
const PUT_TIME = 3_000;
const RETRY_AFTER = 2;

export interface ServiceOptions {
  readonly aggregates: readonly Aggregate[];
  /** For tests; by default what the function's environment names. */
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'stream' | 'playback' | 'log' | 'store'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

type Operate = (request: APIGatewayProxyEventV2, caller: Caller, wait: number) => Promise<HttpResponse>;

/**
 * The `ingest` Lambda: validates CloudEvents, reversals and skips of events, and puts them on the event stream; has parked
 * aggregates retried. A middy handler.
 */
export function createIngest({
  aggregates,
  configuration: config = configuration(),
  ports = connect(config),
  observed = observability(),
}: ServiceOptions) {
  const parts = { ...ports, aggregates: domainOf(aggregates, config) };
  const validate = eventValidator(aggregates);
  const checked = checkingEpoch(config.logEpoch, ports.log, ports.stream);

  const events = async (request: APIGatewayProxyEventV2): Promise<HttpResponse> => {
    const caller = callerOf(request, config.stage);
    const wait = preferredWait(request.headers.prefer);
    const traceparent = request.headers.traceparent;
    const received = {
      caller,
      now: ambient.now(),
      ...(traceparent && isTraceparent(traceparent) ? { traceparent } : {}),
    };
    return submit(validate(parseRequest(request), received), wait);
  };

  const submit = async (events: readonly CloudEvent[], wait: number): Promise<HttpResponse> => {
    await checked();
    const outcome = await putEvents(ports.stream, config.logEpoch, events, deadlineIn(PUT_TIME));
    observed.telemetry.count('EventsAccepted', outcome.accepted.length);
    if (outcome.refused !== undefined) throw pushedBack(outcome);
    if (wait === 0) return jsonResponse(202, { accepted: outcome.accepted });
    const awaited = outcome.accepted.flatMap((accepted, index): Awaited[] => {
      const event = events[index]; // all were accepted, in order
      return event === undefined ? [] : [{ ...accepted, event }];
    });
    return answerAfter(parts, awaited, wait);
  };
  const operations = parts.aggregates.flatMap((aggregate) => {
    const of = { ...parts, aggregate, service: config.service };
    const [reverse, skip, retry] = [reversing(of, submit), skipping(of, submit), retrying(of)];
    const routed = (path: string, handle: Operate) => ({
      method: 'POST' as const,
      path: `/${aggregate.name}s/{id}/${path}`,
      handler: (request: APIGatewayProxyEventV2) =>
        handle(request, callerOf(request, config.stage), preferredWait(request.headers.prefer)),
    });
    return [
      routed('reversals', reverse),
      routed('skips', skip),
      routed('retries', (request, _caller, wait) => retry(request, wait)),
    ];
  });
  const routes = [{ method: 'POST' as const, path: '/events', handler: events }, ...operations];
  const router = httpRouter<APIGatewayProxyEventV2, HttpResponse>({ routes, notFoundResponse });
  return httpMiddleware((request, context) => router(request, context), observed, config.stage);
}

async function answerAfter(
  parts: AwaitParts & { stream: EventStream },
  awaited: readonly Awaited[],
  wait: number,
): Promise<HttpResponse> {
  const outcomes = await awaitOutcomes(parts, awaited, deadlineIn(wait * 1000));
  const accepted = awaited.map(({ event: _, ...about }) => {
    const outcome = outcomes.get(about.sequence);
    return outcome === undefined ? about : { ...about, outcome };
  });
  const status = outcomes.size === awaited.length ? 200 : 202;
  return jsonResponse(status, { accepted }, { 'preference-applied': `wait=${wait}` });
}

function pushedBack({ accepted, refused }: PutOutcome): ProblemError {
  const throttled = refused?.status === 'throttled';
  return new ProblemError({
    status: throttled ? 429 : 503,
    title: throttled ? 'Too many events' : 'Event stream unavailable',
    detail:
      'Events that are not under "accepted" did not get in. Send them, or the whole request, again: an event that comes twice counts once.',
    accepted,
    retryAfter: RETRY_AFTER,
  });
}
