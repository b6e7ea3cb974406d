import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { EpochMismatchError, isPassing, UnavailableError } from '../runtime/errors.ts';
import type { Observability } from '../runtime/observability.ts';
import { callerOf } from './caller.ts';
import { type HttpResponse, type Problem, ProblemError, problemResponse } from './problem.ts';

const RETRY_AFTER = 2;

type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpResponse>;

/**
 * A middy handler for HTTP: refuses a request that API Gateway has not verified; whatever is thrown becomes
 * problem+json, and what nobody expected is logged, not shown.
 */
export const httpMiddleware = (
  handler: HttpHandler,
  { telemetry, middleware }: Observability,
  stage: string,
): MiddyfiedHandler<APIGatewayProxyEventV2, HttpResponse> =>
  middy<APIGatewayProxyEventV2, HttpResponse>()
    .use(middleware)
    .use({
      before: ({ event }) => void callerOf(event, stage),
      onError: (request) => {
        if (!(request.error instanceof ProblemError))
          telemetry.error('The request failed.', { error: request.error });
        request.response = problemResponse(problemOf(request.error));
      },
    })
    .handler(handler);

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (isPassing(error)) {
    const detail = error instanceof UnavailableError ? error.message : 'The service is busy. Try again.';
    return { status: 503, title: 'Unavailable', detail, retryAfter: RETRY_AFTER };
  }
  if (error instanceof EpochMismatchError)
    return { status: 503, title: 'Log epoch mismatch', detail: error.message };
  return {
    status: 500,
    title: 'Internal error',
    detail: 'The request failed; the function’s log says why. Trying again is safe.',
  };
}
