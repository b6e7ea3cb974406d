import { receivingBatches, type Subscriber } from '../playback/receive/receive-batch.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Names, type Ports } from '../runtime/connect.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { streamMiddleware } from '../runtime/stream-middleware.ts';
import { ofTwoStreams } from '../runtime/two-streams.ts';
import { liveBatch } from './live-batch.ts';
import { playToSubscription } from './play-to-subscription.ts';
import type { Subscription } from './subscription.ts';

export interface SubscriberOptions extends Subscription {
  /** Whose streams: this service's by default; another one's: `{ ...namesOf('ledger', stage), logEpoch: 1 }`. */
  readonly configuration?: Names & Pick<Configuration, 'logEpoch'>;
  /** `log`: the events table, for histories that are too long for a record. `store`: see `notesAs`. */
  readonly ports?: Pick<Ports, 'log' | 'store'>;
  /** The function's name, where playbacks wait for it: it then notes its progress in the service's data store. */
  readonly notesAs?: string;
  /** How many aggregates are worked on at a time; 4 by default. */
  readonly concurrency?: number;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

/**
 * A subscriber to both streams of a service, live and playback. A middy handler.
 *
 * @example
 * export const handler = createSubscriber({
 *   onEvents: async ({ subject, events }) => { ... },
 *   onHistory: async ({ subject, events }) => { for await (const event of events()) ... },
 * });
 */
export function createSubscriber({
  configuration: config = configuration(),
  ports: { log, store } = connect(config),
  notesAs,
  concurrency = 4,
  observed = observability(),
  ...subscription
}: SubscriberOptions) {
  const { telemetry } = observed;
  const parts = { telemetry, concurrency, log, subscription, logEpoch: config.logEpoch };
  const subscriber: Subscriber = {
    name: notesAs ?? '',
    histories: (histories) => playToSubscription(parts, histories),
    ended: async ({ playbackid, playbackmode }) =>
      subscription.onEnd?.({ mode: playbackmode, playback: playbackid }),
  };
  const process = ofTwoStreams(
    config,
    (records) => liveBatch(parts, records),
    receivingBatches({ telemetry, subscriber, ...(notesAs === undefined ? {} : { store }) }),
  );
  return streamMiddleware(process, observed);
}
