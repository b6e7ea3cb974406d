import type { CloudEvent } from '@reprise/event-envelope';
import type { InteractionItem } from '@reprise/replay-gateway';
import type { ToldEvent } from '../../log/calls-behind.ts';
import type { DataStore } from '../../ports/data-store.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { PlaybackRefusedError } from '../errors.ts';
import type { PlaybackJob } from '../playback-job.ts';
import { copiedCalls } from './copied-calls.ts';
import { copiedEvent } from './copied-event.ts';
import type { CopiedEvent } from './copied-records.ts';
import { type Destination, destinationOf, type Surroundings } from './destination.ts';
import { ownEnvironment } from './environment.ts';
import { maskKey } from './mask-key.ts';
import type { MaskedType } from './masked-types.ts';
import { masking } from './masking.ts';
import { type MaskCall, type MaskedOperations, maskingCalls } from './masking-calls.ts';

/** What nobody may see, of events and of calls. */
export interface Masked {
  readonly types: ReadonlyMap<string, MaskedType>;
  readonly operations: MaskedOperations;
}

/** What copying needs beside what every playback does. */
export interface CopyParts {
  readonly log: EventLog;
  readonly store: DataStore;
  readonly surroundings: Surroundings;
  /** The service's types, with what is masked in each; nothing where it declares no masks at all. */
  readonly masked: Masked | undefined;
}

/** What is to be copied, as it was asked for. */
export type CopyRequest = Pick<PlaybackJob, 'to' | 'unmasked' | 'until'>;

/** A copy that may go. */
export interface Copy {
  readonly destination: Destination;
  /** An event of this log, and its calls, as they are put there. @throws PlaybackRefusedError */
  readonly toCopy: (told: ToldEvent) => CopiedEvent;
}

/**
 * @param key of the masks; the service's own, which is made where there is none yet
 * @throws PlaybackRefusedError where it may not, or cannot
 */
export async function openCopy(
  { log, store, masked, surroundings }: CopyParts,
  { to = '', unmasked = false, until }: CopyRequest,
  key?: Uint8Array,
): Promise<Copy> {
  if (masked === undefined && !unmasked)
    throw new PlaybackRefusedError(
      'Nothing was copied: the service does not declare what is masked. Give createPlayback masks, or ask for an unmasked copy.',
    );
  const destination = await destinationOf(surroundings, to);
  const environment = await ownEnvironment(log, surroundings.stage);
  const isMasked = masked !== undefined && !unmasked;
  const [mask, maskCall] = isMasked ? masksOf(masked, key ?? (await maskKey(store))) : AS_IT_IS;
  const toCopy = (told: ToldEvent): CopiedEvent => {
    const event = copiedEvent({ environment, destination, mask }, told.event);
    return { event, calls: copiedCalls({ environment, mask: maskCall, until }, told, event) };
  };
  return { destination, toCopy };
}

type MaskBoth = readonly [mask: (event: CloudEvent) => CloudEvent, maskCall: MaskCall];

const masksOf = ({ types, operations }: Masked, key: Uint8Array): MaskBoth => [
  masking(types, key),
  maskingCalls(types, operations, key),
];

const AS_IT_IS: MaskBoth = [
  (event: CloudEvent): CloudEvent => event,
  (_event, _copy, item: InteractionItem): InteractionItem => item,
];
