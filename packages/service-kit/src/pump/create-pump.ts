import { checkingEpoch } from '../log/epoch.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Ports } from '../runtime/connect.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { streamMiddleware } from '../runtime/stream-middleware.ts';
import { pumpBatch } from './pump-batch.ts';

export interface PumpOptions {
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'log' | 'stream'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

/** The `pump` Lambda: stores every event of the event stream in the events table. A middy handler. */
export function createPump({
  configuration: config = configuration(),
  ports = connect(config),
  observed = observability(),
}: PumpOptions = {}) {
  const { log, stream } = ports;
  const parts = { log, telemetry: observed.telemetry, logEpoch: config.logEpoch, hours: new Set<string>() };
  const checked = checkingEpoch(config.logEpoch, log, stream);
  return streamMiddleware(async (records, deadline) => {
    await checked();
    return pumpBatch(parts, records, deadline);
  }, observed);
}
