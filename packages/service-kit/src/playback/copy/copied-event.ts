import {
  type CloudEvent,
  MAX_EVENT_BYTES,
  MAX_ORIGINS,
  originPath,
  originText,
  type RecordedEvent,
  submitted,
  submittedBytes,
} from '@reprise/event-envelope';
import { PlaybackRefusedError } from '../errors.ts';
import type { Destination } from './destination.ts';

export interface CopyOptions {
  /** Of this log. */
  readonly environment: string;
  readonly destination: Pick<Destination, 'environment' | 'name'>;
  /** What others may see of an event. */
  readonly mask: (event: CloudEvent) => CloudEvent;
}

/**
 * An event of the log as it is put elsewhere: all that its sender said, masked, and where it was copied from; what this log
 * said of it, the other log says anew.
 *
 * @throws PlaybackRefusedError for an event that came from there, and for one that does not fit any more
 */
export function copiedEvent(
  { environment, destination, mask }: CopyOptions,
  event: RecordedEvent,
): CloudEvent {
  const { subject, type, sequence: position } = event;
  const refused = (why: string) => new PlaybackRefusedError(`${type} at ${position} of ${subject} ${why}.`);
  const path = originPath(event);
  if (path.some((origin) => origin.environment === destination.environment))
    throw refused(`was copied from ${destination.name}: it is there already, and would count twice`);
  if (path.some((origin) => origin.environment === environment))
    throw refused(
      `comes from an environment that is called ${environment}, as this one is: nobody could tell them apart`,
    );
  if (path.length === MAX_ORIGINS)
    throw refused(`has been copied ${MAX_ORIGINS} times: copy from where it was made`);
  const origin = originText([{ environment, position }, ...path]);
  const copy = { ...submitted(mask(event)), origin };
  if (submittedBytes(copy) > MAX_EVENT_BYTES)
    throw refused(`takes more than ${MAX_EVENT_BYTES} bytes once it is masked`);
  return copy;
}
