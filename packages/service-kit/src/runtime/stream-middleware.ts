import middy, { type MiddyfiedHandler } from '@middy/core';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { batchHandler, type ProcessBatch } from './batch.ts';
import type { Observability } from './observability.ts';

/** These functions keep their own deadline; middy's would answer while the work still goes on. */
const NO_EARLY_TIMEOUT = { timeoutEarlyInMillis: 0 };

/** A middy handler over a stream. What is thrown fails the whole batch, which then comes again. */
export const streamMiddleware = (
  process: ProcessBatch,
  { telemetry, middleware }: Observability,
): MiddyfiedHandler<KinesisStreamEvent, KinesisStreamBatchResponse> =>
  middy<KinesisStreamEvent, KinesisStreamBatchResponse>(NO_EARLY_TIMEOUT)
    .use(middleware)
    .use({ onError: ({ error }) => telemetry.error('The batch failed and comes again.', { error }) })
    .handler(batchHandler(process));
