import type { Logic } from '@reprise/aggregate';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { EPOCH_PARTITION } from './epoch.ts';

const PREFIX = 'logic#';

/** Which domain code write has run with, and since which event: when the stream took that, milliseconds since 1970. */
export interface LogicNote {
  readonly logic: Logic;
  readonly since: number;
}

/** The note that a logic was at work; the first one stands. */
export const logicItem = ({ logic, since }: LogicNote): LogItem => ({
  subject: EPOCH_PARTITION,
  position: `${PREFIX}${logic}`,
  since,
});

/** `<stamp>-<hash>`: what the bundler names. Code that was not packaged has no name that would say anything later. */
const PACKAGED = /^\d{14}-[0-9a-f]{12}$/;

/** Says in the log that a logic is at work. @param since when the stream took the first event that it has folded */
export type NoteLogic = (since: number) => Promise<void>;

/**
 * For a container of write to say which logic it runs, once it has stored what that made of an event: once. Nothing
 * depends on the note: where it fails, the next one is tried.
 */
export function notingLogic(log: EventLog, logic: Logic): NoteLogic {
  let noted = !PACKAGED.test(logic);
  return async (since) => {
    if (noted) return;
    const [result] = await log.insert([logicItem({ logic, since })]);
    noted = result?.status !== 'failed';
  };
}

/** All notes, by rising time: one short Query. */
export async function readLogicNotes(log: EventLog): Promise<readonly LogicNote[]> {
  const notes: LogicNote[] = [];
  for await (const { position, since } of log.query(EPOCH_PARTITION, { from: PREFIX, to: `${PREFIX}~` }))
    notes.push({ logic: position.slice(PREFIX.length), since: Number(since) });
  return notes.sort((a, b) => a.since - b.since);
}

/** The logic that was at work at a moment; nothing before the first note. @param notes by rising time */
export const logicAt = (notes: readonly LogicNote[], at: number): Logic | undefined =>
  notes.findLast(({ since }) => since <= at)?.logic;
