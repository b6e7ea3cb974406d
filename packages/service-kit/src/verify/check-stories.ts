import { isPosition, type Position } from '@reprise/event-envelope';
import { type CallName, slotOf } from '@reprise/replay-gateway';
import { fromEventItem, isEventItem } from '../log/event-item.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { readStoryLine, type StoryLine, storyNameOf, storyOf } from '../story/story-note.ts';
import type { Finding, FindingKind } from './finding.ts';
import { lasting } from './lasting.ts';

/** `<32 hex digits>.payments.emit.1`, and `~c2` for a correction: what a note is named like. */
const KEY = /^([0-9a-f]{32}\.([a-z][a-z0-9-]*)\.([a-zA-Z0-9]+)\.(\d+))(?:~c(\d+))?$/;

/** A note with what it is named like. */
interface Named {
  readonly note: LogItem;
  readonly line: StoryLine;
  /** The idempotency key of the call, without which correction of it. */
  readonly key: string;
  readonly call: CallName;
  readonly correction: number;
}

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
  const claims = await log.get(named.map(claimKeyOf));
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

function nameOf(note: LogItem): Named {
  const [, key = '', gateway = '', operation = '', number = '0', correction = '0'] =
    KEY.exec(note.position) ?? [];
  const call = { gateway, operation, number: Number(number) };
  return { note, line: readStoryLine(note), key, call, correction: Number(correction) };
}

const claimKeyOf = ({ line, key }: Named) => ({ subject: line.cause.subject, position: `call#${key}` });

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
