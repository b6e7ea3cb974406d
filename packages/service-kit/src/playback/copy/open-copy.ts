import type { CloudEvent, RecordedEvent } from '@reprise/event-envelope';
import type { DataStore } from '../../ports/data-store.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { PlaybackRefusedError } from '../errors.ts';
import type { PlaybackJob } from '../playback-job.ts';
import { copiedEvent } from './copied-event.ts';
import { type Destination, destinationOf, type Surroundings } from './destination.ts';
import { ownEnvironment } from './environment.ts';
import { maskKey } from './mask-key.ts';
import type { MaskedType } from './masked-types.ts';
import { masking } from './masking.ts';

/** What copying needs beside what every playback does. */
export interface CopyParts {
  readonly log: EventLog;
  readonly store: DataStore;
  readonly surroundings: Surroundings;
  /** The service's types, with what is masked in each; nothing where it declares no masks at all. */
  readonly masked: ReadonlyMap<string, MaskedType> | undefined;
}

/** What is to be copied, as it was asked for. */
export type CopyRequest = Pick<PlaybackJob, 'to' | 'unmasked'>;

/** A copy that may go. */
export interface Copy {
  readonly destination: Destination;
  /** An event of this log as it is put there. @throws PlaybackRefusedError */
  readonly toCopy: (event: RecordedEvent) => CloudEvent;
}

/**
 * @param key of the masks; the service's own, which is made where there is none yet
 * @throws PlaybackRefusedError where it may not, or cannot
 */
export async function openCopy(
  { log, store, masked, surroundings }: CopyParts,
  { to = '', unmasked = false }: CopyRequest,
  key?: Uint8Array,
): Promise<Copy> {
  if (masked === undefined && !unmasked)
    throw new PlaybackRefusedError(
      'Nothing was copied: the service does not declare what is masked. Give createPlayback masks, or ask for an unmasked copy.',
    );
  const destination = await destinationOf(surroundings, to);
  const environment = await ownEnvironment(log, surroundings.stage);
  const mask = masked === undefined || unmasked ? asItIs : masking(masked, key ?? (await maskKey(store)));
  const options = { environment, destination, mask };
  return { destination, toCopy: (event) => copiedEvent(options, event) };
}

const asItIs = (event: CloudEvent): CloudEvent => event;
