import type { Aggregate, Logic } from '@reprise/aggregate';
import type { Ports } from '../runtime/connect.ts';

/** What a route of one aggregate works with. */
export interface QueryParts extends Pick<Ports, 'log' | 'store'> {
  readonly aggregate: Aggregate;
  /** Which domain code this container runs: snapshots of another one are not trusted. */
  readonly logic: Logic;
}
