import { isSkip, originPath, type Skip, type Subject, skipOf } from '@reprise/event-envelope';
import { readHistory } from '../log/read-history.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { LoadedState } from '../state/state-document.ts';

/** An event that was skipped, as its skip names it. */
export type SkippedEvent = Pick<Skip['original'], 'id' | 'source' | 'position'>;

/**
 * Which event of an aggregate was skipped, by whom, when and why, in a sentence; of several, the one that was skipped last.
 *
 * @param state what it has skipped: without any, the log is not read
 * @returns nothing where none was
 */
export async function whoSkipped(
  log: EventLog,
  subject: Subject,
  { skipped }: Pick<LoadedState, 'skipped'>,
  isMeant: (original: SkippedEvent) => boolean = () => true,
): Promise<string | undefined> {
  if (skipped === undefined) return undefined;
  const known = new Map<string, string>();
  for await (const event of readHistory(log, subject)) {
    const said = isSkip(event) ? skipOf(event) : undefined;
    if (said === undefined || !isMeant(said.original)) continue;
    const { position, id } = said.original;
    // The first skip of an event is the one that took effect. Of a copy, the original has another position here.
    const tookEffect = originPath(event).length > 0 || skipped.some((one) => one === position);
    if (!tookEffect || known.has(position)) continue;
    known.set(
      position,
      `The event ${id} was skipped by ${said.by} at ${event.recordedtime}: ${said.reason}.`,
    );
  }
  return [...known.values()].at(-1);
}
