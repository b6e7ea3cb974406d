import httpRouter from '@middy/http-router';
import type { Aggregate } from '@reprise/aggregate';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { httpMiddleware } from '../http/http-middleware.ts';
import { notFoundResponse } from '../http/not-found.ts';
import type { HttpResponse } from '../http/problem.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connectTables, type Ports } from '../runtime/connect.ts';
import { domainOf } from '../runtime/domain.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { findByIndex } from './find-by-index.ts';
import { getHistory } from './get-history.ts';
import { getReactions } from './get-reactions.ts';
import { getState } from './get-state.ts';
import { getStory } from './get-story.ts';
import { keptViews } from './history/kept-views.ts';
import { listParked } from './parked/list-parked.ts';
import { showParked } from './parked/show-parked.ts';
import type { QueryParts, ServiceParts } from './query-parts.ts';

export interface QueryOptions {
  readonly aggregates: readonly Aggregate[];
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'log' | 'store'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

type Route<Parts> = (parts: Parts, event: APIGatewayProxyEventV2) => Promise<HttpResponse>;

/** Under the collection of an aggregate: its name in the plural, as in `/accounts`. */
const ROUTES: readonly (readonly [path: string, route: Route<QueryParts>])[] = [
  ['', findByIndex],
  ['/{id}', getState],
  ['/{id}/history', getHistory],
  ['/{id}/parked', showParked],
];

/** Of the service as a whole: what is parked, and what it has said because of events, its own or another service's. */
const SERVICE_ROUTES: readonly (readonly [path: string, route: Route<ServiceParts>])[] = [
  ['/parked', listParked],
  ['/stories', getStory],
  ['/reactions', getReactions],
];

/** The `query` Lambda: current state, state as of a time, history, what an event has led to, what is parked. A middy handler. */
export function createQuery({
  aggregates,
  configuration: config = configuration(),
  ports = connectTables(config),
  observed = observability(),
}: QueryOptions) {
  const parts = { ...ports, service: config.service, logic: config.logic, kept: keptViews() };
  const get = (path: string, route: (event: APIGatewayProxyEventV2) => Promise<HttpResponse>) => ({
    method: 'GET' as const,
    path,
    handler: route,
  });
  const routes = [
    ...SERVICE_ROUTES.map(([path, route]) => get(path, (event) => route(parts, event))),
    ...domainOf(aggregates, config).flatMap((aggregate) =>
      ROUTES.map(([path, route]) =>
        get(`/${aggregate.name}s${path}`, (event) => route({ ...parts, aggregate }, event)),
      ),
    ),
  ];
  const router = httpRouter<APIGatewayProxyEventV2, HttpResponse>({ routes, notFoundResponse });
  return httpMiddleware((event, context) => router(event, context), observed, config.stage);
}
