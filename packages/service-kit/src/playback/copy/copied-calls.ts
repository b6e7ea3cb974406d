import {
  CARRIER_BYTES,
  type CloudEvent,
  type CopiedInteraction,
  eventBytes,
  MAX_RECORD_BYTES,
  originPath,
  originText,
} from '@reprise/event-envelope';
import type { InteractionItem } from '@reprise/replay-gateway';
import type { ToldEvent } from '../../log/calls-behind.ts';
import { COPIED, MAX_ITEM_BYTES, storedBytes } from '../../log/copied-call.ts';
import { PlaybackRefusedError } from '../errors.ts';
import type { MaskCall } from './masking-calls.ts';

export interface CallCopyOptions {
  /** Of this log. */
  readonly environment: string;
  readonly mask: MaskCall;
  /** What was said later is left out, RFC 3339. */
  readonly until?: string | undefined;
}

/**
 * What the log has of an event's calls, as it is put elsewhere: masked, and with where it was made. Approvals stay: they are
 * a person's leave to send something from here, and nothing is ever sent from a copy.
 *
 * @param copy the event as it goes
 * @throws PlaybackRefusedError for what cannot be masked, and for what does not fit any more
 */
export function copiedCalls(
  { environment, mask, until }: CallCopyOptions,
  { event, items }: ToldEvent,
  copy: CloudEvent,
): readonly CopiedInteraction[] {
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  const made = originPath(event).at(-1) ?? { environment, position: event.sequence };
  return items
    .filter((item) => !isApproval(item) && Number(item.at) <= end)
    .map((item) => {
      const { subject: _, position, ...said } = mask(event, copy, item);
      return fitting(
        { place: `${originText([made])}${position.slice(event.sequence.length)}`, ...said },
        item,
      );
    });
}

const isApproval = ({ position }: InteractionItem): boolean => position.includes('!');

function fitting(call: CopiedInteraction, { subject, position }: InteractionItem): CopiedInteraction {
  const { place, ...said } = call;
  const stored = storedBytes({ subject, position: `${COPIED}${place}`, ...said });
  if (stored <= MAX_ITEM_BYTES && eventBytes(call) <= MAX_RECORD_BYTES - CARRIER_BYTES) return call;
  throw new PlaybackRefusedError(
    `The call at ${position} of ${subject} is larger than the other log can hold once it is masked.`,
  );
}
