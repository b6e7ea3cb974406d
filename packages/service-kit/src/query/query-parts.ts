import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Ports } from '../runtime/connect.ts';
import type { KeptViews } from './history/kept-views.ts';

/** What every route works with. */
export interface ServiceParts extends Pick<Ports, 'log' | 'store'> {
  /** This service's name. */
  readonly service: string;
  /** Which domain code answers. */
  readonly logic: Logic;
  readonly kept: KeptViews;
}

/** What a route of one aggregate works with. */
export interface QueryParts extends ServiceParts {
  readonly aggregate: Aggregate;
  /** Which domain code this container runs: snapshots of another one are not trusted. */
  readonly logic: Logic;
}
