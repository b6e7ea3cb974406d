import type { CloudEvent } from './cloud-event.ts';
import { type Reversal, reversalOf } from './reversal.ts';

/** One event of an aggregate, which its logic could not fold, is passed over: in every fold of a log that has this. For ever. */
export const SKIP_TYPE = 'reprise.event-skipped.v1';

export const isSkip = ({ type }: Pick<CloudEvent, 'type'>): boolean => type === SKIP_TYPE;

/** What the `data` of a skip says: the event that is passed over, why, and who wanted it. As of a reversal. */
export type Skip = Reversal;

/** What a skip says; nothing where it cannot be read. */
export const skipOf: (event: Pick<CloudEvent, 'data'>) => Skip | undefined = reversalOf;
