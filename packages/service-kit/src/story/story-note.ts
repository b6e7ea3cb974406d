import type { CloudEvent, RecordedEvent } from '@reprise/event-envelope';
import { NotSentError } from '@reprise/replay-gateway';
import type { EventLog, LogItem } from '../ports/event-log.ts';

const PREFIX = '~story/';

/** DynamoDB takes 2,048 bytes for a partition key; ingest's ids are shorter by far. */
const MAX_STORY_BYTES = 1_024;

/** The correlation id that an event has, or begins. */
export const storyOf = ({ correlationid, id }: Pick<CloudEvent, 'correlationid' | 'id'>): string =>
  correlationid ?? id;

export const storyPartition = (story: string): string => `${PREFIX}${story}`;

export const isStoryItem = ({ subject }: LogItem): boolean => subject.startsWith(PREFIX);

/** The correlation id that a partition is of. */
export const storyNameOf = (partition: string): string => partition.slice(PREFIX.length);

/** That one event was said because of another one: a line of a story. */
export interface StoryLine {
  readonly cause: Told & { readonly position: string };
  /** `service`: whom it was said to. */
  readonly event: Told & { readonly service: string };
}

interface Told {
  readonly subject: string;
  readonly id: string;
  readonly type: string;
}

/**
 * `~story/<correlation id>`, `<id of the event that was said>`: put in the log of the service that said it, before it
 * was said, so that whatever has that correlation id is found from the id alone.
 */
export const storyItem = (event: CloudEvent, cause: RecordedEvent, service: string): LogItem => ({
  subject: storyPartition(storyOf(event)),
  position: event.id,
  causesubject: cause.subject,
  causeposition: cause.sequence,
  causeid: cause.id,
  causetype: cause.type,
  to: service,
  tosubject: event.subject,
  type: event.type,
});

export const readStoryLine = (item: LogItem): StoryLine => ({
  cause: {
    subject: String(item.causesubject),
    position: String(item.causeposition),
    id: String(item.causeid),
    type: String(item.causetype),
  },
  event: {
    service: String(item.to),
    subject: String(item.tosubject),
    id: item.position,
    type: String(item.type),
  },
});

/**
 * Notes that an event is about to be said. A story whose name no key can hold is not noted.
 *
 * @param service whom it is said to
 * @throws NotSentError
 */
export async function noteStory(
  log: EventLog,
  event: CloudEvent,
  cause: RecordedEvent,
  service: string,
): Promise<void> {
  if (Buffer.byteLength(storyOf(event)) > MAX_STORY_BYTES) return;
  const [result] = await log.insert([storyItem(event, cause, service)]);
  if (result?.status === 'failed')
    throw new NotSentError(`the log did not take the note of it: ${result.reason}`);
}
