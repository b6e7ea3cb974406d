import type { Aggregate } from '@reprise/aggregate';
import type { Ports } from '../runtime/connect.ts';

/** What a route of one aggregate works with. */
export interface QueryParts extends Pick<Ports, 'log' | 'store'> {
  readonly aggregate: Aggregate;
}
