import { type Logic, UNPACKAGED } from '@reprise/aggregate';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { EPOCH_PARTITION } from './epoch.ts';
import type { IncomingRecord } from './record.ts';

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

/**
 * For a container of write to say, with its first batch, which logic it runs: once. Code that was not packaged has no
 * name to note. Nothing depends on the note: where it fails, the next batch's is tried.
 */
export function notingLogic(
  log: EventLog,
  logic: Logic,
): (batch: readonly Pick<IncomingRecord, 'arrivedAt'>[]) => Promise<void> {
  let noted = logic === UNPACKAGED;
  return async ([first]) => {
    if (noted || first === undefined) return;
    const [result] = await log.insert([logicItem({ logic, since: first.arrivedAt })]);
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
