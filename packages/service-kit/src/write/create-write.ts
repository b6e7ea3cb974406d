import type { Aggregate } from '@reprise/aggregate';
import { notingLogic } from '../log/logic-note.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Ports } from '../runtime/connect.ts';
import { domainOf } from '../runtime/domain.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { streamMiddleware } from '../runtime/stream-middleware.ts';
import { ofTwoStreams } from '../runtime/two-streams.ts';
import { writeReceiver } from './playback/write-receiver.ts';
import { stateCache } from './state-cache.ts';
import { writeBatch } from './write-batch.ts';

export interface WriteOptions {
  readonly aggregates: readonly Aggregate[];
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'log' | 'store' | 'playback'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

/**
 * The `write` Lambda: folds the events of the event stream into the data store, and replaces states by what the histories
 * of the playback stream come to. A middy handler over both streams.
 */
export function createWrite({
  aggregates,
  configuration: config = configuration(),
  ports = connect(config),
  observed = observability(),
}: WriteOptions) {
  const { log, store, playback } = ports;
  const { logEpoch, logic } = config;
  const parts = {
    log,
    store,
    playback,
    telemetry: observed.telemetry,
    aggregates: domainOf(aggregates, config),
    cache: stateCache(),
    logEpoch,
    logic,
    noteLogic: notingLogic(log, logic),
  };
  const process = ofTwoStreams(
    config,
    (records, deadline) => writeBatch(parts, records, deadline),
    writeReceiver(parts),
  );
  return streamMiddleware(process, observed);
}
