import * as z from 'zod';
import type { CloudEvent } from './cloud-event.ts';
import { isPosition, type Position } from './position.ts';

/** Types that begin so are the log's own: no aggregate declares them, and no client submits them. */
const OWN_PREFIX = 'reprise.';

export const isOwnType = (type: string): boolean => type.startsWith(OWN_PREFIX);

/** One event of an aggregate is to be as if it had not happened, from here on in its log. For ever. */
export const REVERSAL_TYPE = 'reprise.event-reversed.v1';

export const isReversal = ({ type }: Pick<CloudEvent, 'type'>): boolean => type === REVERSAL_TYPE;

/** The event that is spoken of, as the log holds it: whoever reads the reversal need not look it up. */
export interface ReversedEvent
  extends Pick<CloudEvent, 'source' | 'id' | 'type' | 'subject' | 'time' | 'data'> {
  readonly position: Position;
}

/** What the `data` of a reversal says. */
export interface Reversal {
  readonly original: ReversedEvent;
  readonly reason: string;
  /** The verified caller who asked for it. */
  readonly by: string;
}

const word = z.object({
  original: z.object({
    position: z.string().refine(isPosition),
    source: z.string(),
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    time: z.string(),
    data: z.unknown(),
  }),
  reason: z.string(),
  by: z.string(),
});

/** What a reversal, or a skip, says; nothing where it cannot be read: the stream has more producers than ours. */
export function reversalOf({ data }: Pick<CloudEvent, 'data'>): Reversal | undefined {
  const parsed = word.safeParse(data);
  return parsed.success ? (parsed.data as Reversal) : undefined; // brands apart, that is what was just read
}
