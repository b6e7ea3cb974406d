import { isPosition, type Position, type Subject } from '@reprise/event-envelope';
import { claimKey, type KeyName, parseKey, slotOf } from '@reprise/replay-gateway';
import { fromEventItem, isEventItem } from '../log/event-item.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { readStoryLine, type StoryLine, storyNameOf, storyOf } from '../story/story-note.ts';
import type { Finding, FindingKind } from './finding.ts';
import { lasting } from './lasting.ts';

/** A note with the key that it is named like: of the call that has said the event, or of a correction. */
interface Named extends KeyName {
  readonly note: LogItem;
  readonly line: StoryLine;
}

/** Of no call. */
const NOBODYS: KeyName = { key: '', call: { gateway: '', operation: '', number: 0 }, correction: 0 };

/**
 * Checks notes of stories against what they are about: the call that has said the event, and the event that was its cause, where
 * that is in this log. Whoever says an event inserts its call first, then the note.
 */
export async function* checkStories(log: EventLog, notes: readonly LogItem[]): AsyncGenerator<Finding> {
  let wrong = new Map<LogItem, Finding>();
  const still = async (open: readonly LogItem[]): Promise<readonly LogItem[]> => {
    wrong = await wrongAmong(log, open);
    return [...wrong.keys()];
  };
  await lasting(notes, still);
  yield* wrong.values();
}

async function wrongAmong(log: EventLog, notes: readonly LogItem[]): Promise<Map<LogItem, Finding>> {
  const wrong = new Map<LogItem, Finding>();
  const says = (kind: FindingKind, note: LogItem, detail: string): void =>
    void wrong.set(note, { kind, subject: note.subject, detail: `${note.position} ${detail}` });
  const named = notes.map(nameOf);
  const claims = await log.get(named.map(({ line, key }) => claimKey(line.cause.subject as Subject, key))); // storyItem wrote it
  const openings = await log.get(named.map((one, index) => openingKeyOf(one, claims[index])));
  const causes = await log.get(
    named.map(({ line: { cause } }) => ({ subject: cause.subject, position: cause.position })),
  );
  named.forEach((one, index) => {
    const [claim, opening, cause] = [claims[index], openings[index], causes[index]];
    if (claim === undefined || opening === undefined) says('story-unknown', one.note, 'was said by no call.');
    else if (!isSaidBy(one, opening)) says('story-differs', one.note, 'is not what the call has said.');
    else if (claim.of === undefined && !isCausedBy(one, cause))
      says('story-differs', one.note, 'is not of the event that it names.');
  });
  return wrong;
}

const nameOf = (note: LogItem): Named => ({
  note,
  line: readStoryLine(note),
  ...(parseKey(note.position) ?? NOBODYS),
});

/** Where nothing lies, if it is claimed by nobody. */
const openingKeyOf = ({ line, call, correction }: Named, claim: LogItem | undefined) => ({
  subject: line.cause.subject,
  position: slotOf(String(claim?.first ?? 'nowhere') as Position, call, correction), // claimItem wrote it
});

/** An emit gateway has the name of the service that it speaks to. */
function isSaidBy({ line: { event }, call }: Named, { request }: LogItem): boolean {
  try {
    const said = JSON.parse(String(request)) as { readonly type?: unknown; readonly subject?: unknown };
    return said.type === event.type && said.subject === event.subject && call.gateway === event.service;
  } catch {
    return false; // named where calls are checked
  }
}

function isCausedBy({ note, line: { cause } }: Named, item: LogItem | undefined): boolean {
  if (item === undefined || !isPosition(item.position) || !isEventItem(item)) return false;
  try {
    const event = fromEventItem(item);
    return event.id === cause.id && event.type === cause.type && storyOf(event) === storyNameOf(note.subject);
  } catch {
    return true; // named where events are checked
  }
}
