import middy, { type MiddyfiedHandler } from '@middy/core';
import type { Aggregate, Logic } from '@reprise/aggregate';
import { isRequest } from '@reprise/event-envelope';
import { createGateways, type Endurance, type Gateways } from '@reprise/replay-gateway';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { LogInteractionStore } from '../gateway/log-interaction-store.ts';
import { receivingBatches, type Subscriber } from '../playback/receive/receive-batch.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import { ambient } from '../runtime/ambient.ts';
import { batchHandler } from '../runtime/batch.ts';
import { type Configuration, configuration, logEpochOf } from '../runtime/configuration.ts';
import { connectTables, namesOf } from '../runtime/connect.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { domainOf } from '../runtime/domain.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { ofTwoStreams } from '../runtime/two-streams.ts';
import { type CommandRequest, type Commands, isCommand, runCommand } from './command.ts';
import { GATEWAY_COMMANDS } from './commands/gateway-commands.ts';
import { reactingToBatches } from './live/react-to-batch.ts';
import { resumeReactions } from './live/resume-reactions.ts';
import { DEFAULT_REACTION_ENDURANCE } from './live/trials.ts';
import type { MicroserviceParts } from './microservice-parts.ts';
import { PARKED_COMMANDS } from './parked/parked-commands.ts';
import { playReactions } from './playback/play-reactions.ts';
import type { Reactions } from './reactions.ts';

export interface MicroserviceOptions<Gs extends Gateways> {
  /** Of the service whose streams are read, where they are its own; none for another's. */
  readonly aggregates: readonly Aggregate[];
  readonly gateways: Gs;
  /** By type: `{ 'payments.payout-instructed.v1': payOut }`. */
  readonly reactions: Reactions<Gs>;
  /** Which code makes the calls; the packaged one by default. */
  readonly logic?: Logic;
  /** Another service whose two streams are read: `ledger`. All its events are facts. */
  readonly of?: string;
  readonly configuration?: Configuration;
  readonly ports?: MicroservicePorts;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
  /** How often and how long a call, and a reaction, is tried before it is left to a person. */
  readonly endurance?: Endurance;
  /** How many aggregates are worked on at a time; 4 by default. */
  readonly concurrency?: number;
}

export interface MicroservicePorts {
  readonly log: EventLog;
  readonly store: DataStore;
  /** The log of the service whose streams are read; the own one by default. */
  readonly source?: EventLog;
}

/** What the function is invoked with: a batch of one of the streams, or a person's command. */
export type MicroserviceEvent = KinesisStreamEvent | CommandRequest;

const COMMANDS: Commands = { ...PARKED_COMMANDS, ...GATEWAY_COMMANDS };
/** Under which it notes what it has done of a playback, and jobs name it. */
const NAME = 'microservice';
const DEFAULT_CONCURRENCY = 4;

/**
 * The `microservice` Lambda: runs the service's reactions, live and on playback, and does what a person asks for by
 * direct invocation. A middy handler; its answer is a partial batch response, or the command's.
 *
 * @example
 * export const handler = createMicroservice({ aggregates, gateways: { bank }, reactions });
 * @throws ConfigurationError for reactions that can never run
 */
export function createMicroservice<Gs extends Gateways>(
  options: MicroserviceOptions<Gs>,
): MiddyfiedHandler<MicroserviceEvent, unknown> {
  const { configuration: config = configuration(), of, observed = observability() } = options;
  refuseRequestsOf(of, options.reactions);
  const parts = partsOf(options, config, observed);
  const { telemetry, store } = parts;
  const subscriber: Subscriber = {
    name: NAME,
    histories: (histories, deadline) => playReactions(parts, histories, deadline),
    // That another service's aggregates were parked, is nothing to this one: all their events are facts.
    ...(of === undefined && {
      resumed: (resumes, deadline) => resumeReactions(parts, resumes, deadline),
    }),
  };
  const process = ofTwoStreams(
    of === undefined ? config : namesOf(of, config.stage),
    reactingToBatches(parts),
    // Another service's jobs do not wait for this function, and are not its to write in.
    receivingBatches({ telemetry, subscriber, ...(of === undefined ? { store } : {}) }),
  );
  const onBatch = batchHandler(process);
  return middy<MicroserviceEvent, unknown>({ timeoutEarlyInMillis: 0 })
    .use(observed.middleware)
    .use({ onError: ({ error }) => telemetry.error('The batch or command failed.', { error }) })
    .handler((event: MicroserviceEvent, context: Context) =>
      isCommand(event) ? runCommand(COMMANDS, parts, event, deadlineOf(context)) : onBatch(event, context),
    );
}

function partsOf<Gs extends Gateways>(
  options: MicroserviceOptions<Gs>,
  config: Configuration,
  { telemetry }: Observability,
): MicroserviceParts {
  const { aggregates, gateways, of, endurance } = options;
  const { logic = config.logic, concurrency = DEFAULT_CONCURRENCY } = options;
  const { log, store, source = log } = options.ports ?? connectAll(config, of);
  const interactions = new LogInteractionStore(log, of);
  return {
    ...{ log, store, source, interactions, gateways, telemetry, concurrency, logic },
    service: config.service,
    endurance: endurance ?? DEFAULT_REACTION_ENDURANCE,
    // They are handed the gateways that they are declared with, and no others.
    reactions: options.reactions as Reactions<Gateways>,
    aggregates: domainOf(aggregates, config),
    logEpoch: of === undefined ? config.logEpoch : otherEpoch(),
    desk: createGateways<Gateways>({
      ...{ gateways, store: interactions, ambient, logic },
      ...(endurance === undefined ? {} : { endurance }),
    }),
    ...(of === undefined ? {} : { of }),
  };
}

function connectAll(config: Configuration, of: string | undefined): MicroservicePorts {
  const own = connectTables(config);
  return of === undefined ? own : { ...own, source: connectTables(namesOf(of, config.stage)).log };
}

/** The log epoch of the other service: its positions are what interactions are kept under. */
const otherEpoch = (): number => logEpochOf('OF_LOG_EPOCH', process.env.OF_LOG_EPOCH ?? '1');

/** That a request was accepted, only the service knows that decides on it; its reactions tell. */
function refuseRequestsOf(of: string | undefined, reactions: object): void {
  const request = of === undefined ? undefined : Object.keys(reactions).find(isRequest);
  if (request !== undefined)
    throw new ConfigurationError(
      `${request} is a request, and only ${of} knows whether it is accepted. React to what ${of} makes known of it.`,
    );
}
