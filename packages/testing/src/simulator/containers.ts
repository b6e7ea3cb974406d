import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Configuration, Invoker, Observability, Ports } from '@reprise/service-kit';
import type { gatewaysOf } from './gateways.ts';
import type { Kit } from './kit.ts';
import type { Logic as Rules } from './model.ts';
import { type Paying, REACTIONS } from './reactions.ts';

export type FunctionName = 'ingest' | 'pump' | 'write' | 'query' | 'setup' | 'playback' | 'microservice';

/** What is deployed. */
export interface Version {
  readonly logic: Logic;
  readonly aggregates: readonly Aggregate[];
  /** What the model calls it. */
  readonly rules: Rules;
  /** What its reactions do. */
  readonly paying: Paying;
}

/** A function's code in a container that has just started. */
export type Handler = (event: object, context: object) => Promise<unknown>;

interface Parts {
  readonly aggregates: readonly Aggregate[];
  readonly configuration: Configuration;
  readonly ports: Ports;
  readonly observed: Observability;
  /** Runs this function once more. */
  readonly self: Invoker;
  /** What the microservice reaches. */
  readonly gateways: ReturnType<typeof gatewaysOf>;
  readonly paying: Paying;
  /** Who has to see the end of a playback. */
  readonly subscribers: readonly string[];
}

const configuration = {
  service: 'bank',
  stage: 'local',
  eventStream: 'bank-local-events',
  playbackStream: 'bank-local-playback',
  eventsTable: 'bank-local-events',
  dataStore: 'bank-local-state',
  logEpoch: 1,
};

/** Nothing is left to a person: there is none. */
const FOR_EVER = { attempts: Number.POSITIVE_INFINITY, forMs: Number.POSITIVE_INFINITY };

const functions: Readonly<Record<FunctionName, (kit: Kit, parts: Parts) => unknown>> = {
  ingest: (kit, parts) => kit.createIngest(parts),
  pump: (kit, parts) => kit.createPump(parts),
  write: (kit, parts) => kit.createWrite(parts),
  query: (kit, parts) => kit.createQuery(parts),
  setup: (kit, parts) => kit.createSetup(parts),
  playback: (kit, { gateways, paying: _, ...parts }) =>
    kit.createPlayback({ ...parts, gateways: Object.keys(gateways), parallelizationFactor: 1 }),
  microservice: (kit, { paying, subscribers: _, ...parts }) =>
    kit.createMicroservice({ ...parts, reactions: REACTIONS[paying], endurance: FOR_EVER }),
};

/** Starts a container: loads the function's code, as Lambda does. */
export function handlerOf(
  kit: Kit,
  name: FunctionName,
  { logic, aggregates, paying }: Version,
  surroundings: Omit<Parts, 'aggregates' | 'configuration' | 'paying'>,
): Handler {
  const parts = { ...surroundings, aggregates, paying, configuration: { ...configuration, logic } };
  return functions[name](kit, parts) as Handler; // events and contexts hold what the functions look at, and no more
}
