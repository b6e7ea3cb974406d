import { receivingBatches, type Subscriber } from '../../playback/receive/receive-batch.ts';
import type { ProcessPlayback } from '../../runtime/two-streams.ts';
import type { WriteParts } from '../write-parts.ts';
import { playHistories } from './play-histories.ts';

/** As jobs name it among those that have to see their end. */
const NAME = 'write';

/** What a container of write does with batches of the playback stream. */
export function writeReceiver(parts: WriteParts): ProcessPlayback {
  const { store, telemetry } = parts;
  const subscriber: Subscriber = {
    name: NAME,
    histories: (histories, deadline) => playHistories(parts, histories, deadline),
  };
  return receivingBatches({ store, telemetry, subscriber });
}
