import type { EventLog, LogItem } from '../ports/event-log.ts';
import type { EventStream } from '../ports/event-stream.ts';
import { checkedEvery } from '../runtime/checked-every.ts';
import { EpochMismatchError, UnavailableError } from '../runtime/errors.ts';

/** Where the log says which stream each of its epochs belongs to. */
export const EPOCH_PARTITION = '~log';

const epochKey = (epoch: number) => ({
  subject: EPOCH_PARTITION,
  position: `epoch#${String(epoch).padStart(4, '0')}`,
});

/** What a log notes of an epoch: when its stream was created, in milliseconds. */
export const epochItem = (epoch: number, streamCreated: number): LogItem => ({
  ...epochKey(epoch),
  streamcreated: streamCreated,
});

/**
 * Refuses an epoch that is not the stream's. Positions of a replaced stream need not sort after those of the old one;
 * a raised epoch makes them, so nothing may be put under the old epoch on a new stream.
 *
 * @throws EpochMismatchError, UnavailableError
 */
export async function checkEpoch(epoch: number, log: EventLog, stream: EventStream): Promise<void> {
  const [createdAt, [noted]] = await Promise.all([stream.createdAt(), log.get([epochKey(epoch)])]);
  if (noted === undefined) {
    throw new UnavailableError(
      `Log epoch ${epoch} is not in the events table yet: the deployment's setup has not run. Deploy the service again.`,
    );
  }
  if (noted.streamcreated === createdAt) return;
  const [then, now] = [Number(noted.streamcreated), createdAt].map((at) => new Date(at).toISOString());
  throw new EpochMismatchError(
    `Log epoch ${epoch} belongs to the event stream created at ${then}, but the stream that is there was created at ${now}: ` +
      'it was replaced or restored. Raise the logEpoch parameter of the service and deploy, so that new positions sort after the old ones.',
  );
}

/** When the log began: when its first stream was created, in milliseconds since 1970. Nothing before it was set up. */
export async function logBegan(log: EventLog): Promise<number | undefined> {
  for await (const item of log.query(EPOCH_PARTITION, { from: 'epoch#', to: 'epoch#~' }))
    return Number(item.streamcreated);
  return undefined;
}

/** How often a warm container asks whether the stream is still the one of its log epoch. Milliseconds. */
const EPOCH_CHECK = 60_000;

/** `checkEpoch`, for a container to ask before each of its invocations' work. */
export const checkingEpoch = (epoch: number, log: EventLog, stream: EventStream): (() => Promise<void>) =>
  checkedEvery(EPOCH_CHECK, () => checkEpoch(epoch, log, stream));

/** Notes an epoch's stream; the first note stands. @throws EpochMismatchError, UnavailableError */
export async function noteEpoch(epoch: number, log: EventLog, stream: EventStream): Promise<void> {
  // First: a note cannot be taken back.
  for await (const { position } of log.query(EPOCH_PARTITION, { from: epochKey(epoch).position })) {
    if (position > epochKey(epoch).position && position.startsWith('epoch#')) {
      throw new EpochMismatchError(
        `The log already has ${position.replace('#', ' ')}; an epoch is raised, never lowered.`,
      );
    }
  }
  const [result] = await log.insert([epochItem(epoch, await stream.createdAt())]);
  if (result?.status === 'failed')
    throw new UnavailableError(`The log epoch could not be noted: ${result.reason}`);
  await checkEpoch(epoch, log, stream);
}
