import { isPosition } from '@reprise/event-envelope';
import { noteEpoch } from '../log/epoch.ts';
import type { EventLog } from '../ports/event-log.ts';
import { ambient } from '../runtime/ambient.ts';
import type { Ports } from '../runtime/connect.ts';
import { UnavailableError } from '../runtime/errors.ts';
import { freshRev, READY_KEY } from '../state/state-document.ts';

/** What a deployment found. */
export type SetUp =
  | 'first deployment: the data store is ready'
  | 'ready'
  | 'not ready: the log is not empty; run a rebuild';

/**
 * Prepares a service's tables when it is deployed; any number of times. Notes which stream the log epoch belongs to, and
 * over an empty log sets the data store's `ready` item: from then on a missing state means a new aggregate.
 *
 * @throws EpochMismatchError, UnavailableError
 */
export async function setUp(
  { log, stream, store }: Pick<Ports, 'log' | 'stream' | 'store'>,
  logEpoch: number,
): Promise<SetUp> {
  await noteEpoch(logEpoch, log, stream);
  const [ready] = await store.get([READY_KEY]);
  if (ready !== undefined) return 'ready';
  if (!(await isEmpty(log))) return 'not ready: the log is not empty; run a rebuild';
  const [result] = await store.write([
    {
      ...READY_KEY,
      document: { rev: freshRev(), since: new Date(ambient.now()).toISOString() },
      indexes: {},
    },
  ]);
  if (result?.status === 'failed')
    throw new UnavailableError(`The data store could not be marked ready: ${result.reason}`);
  return 'first deployment: the data store is ready';
}

/** Whether the log holds no event; its own notes do not count. */
async function isEmpty(log: EventLog): Promise<boolean> {
  for await (const { position } of log.scan(0, 1)) {
    if (isPosition(position)) return false;
  }
  return true;
}
