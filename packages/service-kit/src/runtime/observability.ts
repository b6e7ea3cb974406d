import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';

/** What the alarms watch and the dashboards show; counts. */
export type Counted =
  | 'EventsAccepted'
  | 'EventsStored'
  | 'EventsFolded'
  | 'EventsRejected'
  | 'Redeliveries'
  | 'Duplicates'
  | 'Conflicts'
  | 'HandedBack'
  | 'ParkedAggregates'
  | 'DigestMismatches'
  | 'QuarantinedRecords'
  | 'AggregatesPlayedBack'
  | 'PlaybackFailures'
  | 'HistoriesSent'
  | 'PlaybacksFailed'
  | 'ReactionsRun'
  | 'ParkedReactions';

/** Where a function says how it fares. Payloads are never said at info level or above. */
export interface Telemetry {
  count(name: Counted, value: number): void;
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

export const silentTelemetry: Telemetry = { count() {}, info() {}, warn() {}, error() {} };

/** Powertools' logger and metrics, configured by their environment variables. */
export interface Observability {
  readonly telemetry: Telemetry;
  /** Middleware that gives log lines the context of the invocation, and sends off what was counted in it. */
  readonly middleware: MiddlewareObj;
}

export function observability(): Observability {
  const logger = new Logger();
  const metrics = new Metrics();
  const telemetry: Telemetry = {
    count: (name, value) => {
      if (value > 0) metrics.addMetric(name, MetricUnit.Count, value);
    },
    info: (message, details = {}) => logger.info(message, details),
    warn: (message, details = {}) => logger.warn(message, details),
    error: (message, details = {}) => logger.error(message, details),
  };
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  const before = ({ context }: { context: Context }) => logger.addContext(context);
  return { telemetry, middleware: { before, after: publish, onError: publish } };
}
