import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Configuration, Observability, Ports } from '@reprise/service-kit';
import type { Kit } from './kit.ts';

export type FunctionName = 'ingest' | 'pump' | 'write' | 'query' | 'setup';

/** What is deployed. */
export interface Version {
  readonly logic: Logic;
  readonly aggregates: readonly Aggregate[];
}

/** A function's code in a container that has just started. */
export type Handler = (event: object, context: object) => Promise<unknown>;

interface Parts {
  readonly aggregates: readonly Aggregate[];
  readonly configuration: Configuration;
  readonly ports: Pick<Ports, 'log' | 'store' | 'stream'>;
  readonly observed: Observability;
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

const functions: Readonly<Record<FunctionName, (kit: Kit, parts: Parts) => unknown>> = {
  ingest: (kit, parts) => kit.createIngest(parts),
  pump: (kit, parts) => kit.createPump(parts),
  write: (kit, parts) => kit.createWrite(parts),
  query: (kit, parts) => kit.createQuery(parts),
  setup: (kit, parts) => kit.createSetup(parts),
};

/** Starts a container: loads the function's code, as Lambda does. */
export function handlerOf(
  kit: Kit,
  name: FunctionName,
  { logic, aggregates }: Version,
  surroundings: Pick<Parts, 'ports' | 'observed'>,
): Handler {
  const parts = { ...surroundings, aggregates, configuration: { ...configuration, logic } };
  return functions[name](kit, parts) as Handler; // events and contexts hold what the functions look at, and no more
}
