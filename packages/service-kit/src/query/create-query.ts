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
import { getState } from './get-state.ts';
import { listParked } from './parked/list-parked.ts';
import { showParked } from './parked/show-parked.ts';
import type { QueryParts } from './query-parts.ts';

export interface QueryOptions {
  readonly aggregates: readonly Aggregate[];
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'log' | 'store'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

type Route = (parts: QueryParts, event: APIGatewayProxyEventV2) => Promise<HttpResponse>;

/** Under the collection of an aggregate: its name in the plural, as in `/accounts`. */
const ROUTES: readonly (readonly [path: string, route: Route])[] = [
  ['', findByIndex],
  ['/{id}', getState],
  ['/{id}/history', getHistory],
  ['/{id}/parked', showParked],
];

/** The `query` Lambda: current state, state as of a time, history, and what is parked. A middy handler. */
export function createQuery({
  aggregates,
  configuration: config = configuration(),
  ports = connectTables(config),
  observed = observability(),
}: QueryOptions) {
  const routes = domainOf(aggregates, config).flatMap((aggregate) =>
    ROUTES.map(([path, route]) => ({
      method: 'GET' as const,
      path: `/${aggregate.name}s${path}`,
      handler: (event: APIGatewayProxyEventV2) => route({ ...ports, aggregate, logic: config.logic }, event),
    })),
  );
  const parked = {
    method: 'GET' as const,
    path: '/parked',
    handler: (event: APIGatewayProxyEventV2) => listParked(ports, event),
  };
  const all = [...routes, parked];
  const router = httpRouter<APIGatewayProxyEventV2, HttpResponse>({ routes: all, notFoundResponse });
  return httpMiddleware((event, context) => router(event, context), observed, config.stage);
}
