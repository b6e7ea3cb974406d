import { type Aggregate, guarded } from '@reprise/aggregate';
import { type Configuration, LOCAL_STAGE } from './configuration.ts';

/**
 * Domain code as a stage runs it. On a developer's machine whatever it must not reach is out of its reach, so that it
 * fails there and not years later in a replay; on AWS it runs as it is (docs/decisions/0060).
 */
export const domainOf = (
  aggregates: readonly Aggregate[],
  { stage }: Pick<Configuration, 'stage'>,
): readonly Aggregate[] => (stage === LOCAL_STAGE ? aggregates.map(guarded) : aggregates);
