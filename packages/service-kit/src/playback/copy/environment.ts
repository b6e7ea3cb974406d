import { environmentName } from '@reprise/event-envelope';
import { logBegan } from '../../log/epoch.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { PlaybackRefusedError } from '../errors.ts';

/** What copies of this log's events call it. @throws PlaybackRefusedError before the deployment's setup has run */
export async function ownEnvironment(log: EventLog, stage: string): Promise<string> {
  const began = await logBegan(log);
  if (began === undefined)
    throw new PlaybackRefusedError(
      'The log does not say when it began: the deployment’s setup has not run. Deploy the service again.',
    );
  return environmentName(stage, began);
}
