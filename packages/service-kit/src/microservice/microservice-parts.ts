import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Endurance, GatewayDesk, Gateways } from '@reprise/replay-gateway';
import type { LogInteractionStore } from '../gateway/log-interaction-store.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Telemetry } from '../runtime/observability.ts';
import type { Reactions } from './reactions.ts';

/** What the microservice Lambda works with. */
export interface MicroserviceParts {
  /** The service's own log: interactions are kept in it. */
  readonly log: EventLog;
  /** The service's own data store: what waits for a person is kept in it. */
  readonly store: DataStore;
  /** The log of the service whose streams are read: the service's own, or the one of `of`. */
  readonly source: EventLog;
  /** This service's name. */
  readonly service: string;
  /** Which gateways they are, is between them and the reactions. */
  readonly gateways: Gateways;
  readonly desk: GatewayDesk<Gateways>;
  readonly interactions: LogInteractionStore;
  readonly reactions: Reactions<Gateways>;
  /** Of the service whose streams are read; none where it is another one. */
  readonly aggregates: readonly Aggregate[];
  /** The other service whose streams are read: all its events are facts, accepted. */
  readonly of?: string;
  readonly telemetry: Telemetry;
  /** How many aggregates are worked on at a time. */
  readonly concurrency: number;
  /** Of the streams that are read. */
  readonly logEpoch: number;
  /** Which code this container runs. */
  readonly logic: Logic;
  /** How long a reaction that cannot come to its end is tried again. */
  readonly endurance: Endurance;
}
