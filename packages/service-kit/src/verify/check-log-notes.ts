import { positionIn, type RecordedEvent, type RecordPosition } from '@reprise/event-envelope';
import { EPOCH_PARTITION } from '../log/epoch.ts';
import { type LogicNote, logicItem } from '../log/logic-note.ts';
import { hourOf } from '../log/timeline.ts';
import { rowsOf } from '../log/timeline-hours.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import type { Finding } from './finding.ts';
import { lasting } from './lasting.ts';

const EPOCH = /^epoch#\d{4}$/;
const LOGIC = /^logic#\d{14}-[0-9a-f]{12}$/;

/** What a log says of itself, item by item: its epochs, and which logic was at work since when. */
export function* checkLogNote({ position, streamcreated, since }: LogItem): Generator<Finding> {
  const isWhole = EPOCH.test(position) ? isTime(streamcreated) : LOGIC.test(position) && isTime(since);
  if (isWhole) return;
  const detail = `${position} is nothing that a log says of itself.`;
  yield { kind: 'item-unknown', subject: EPOCH_PARTITION, detail };
}

const isTime = (value: LogItem[string] | undefined): boolean => typeof value === 'number' && value >= 0;

/** Whether a note of a logic is since an event that the log has. The records of a scan are looked through for them. */
export function checkingLogicNotes(log: EventLog, notes: readonly LogicNote[]) {
  const open = new Set(notes.map(({ since }) => since));
  return {
    /** The next record of any aggregate. */
    add([first]: readonly RecordedEvent[]): void {
      if (open.size > 0 && first !== undefined) open.delete(Date.parse(first.recordedtime));
    },
    async *end(): AsyncGenerator<Finding> {
      const unknown = notes.filter(({ since }) => open.has(since));
      const still = async (some: readonly LogicNote[]): Promise<readonly LogicNote[]> => {
        const known = await Promise.all(some.map(({ since }) => isRecorded(log, since)));
        return some.filter((_, index) => !known[index]);
      };
      for (const note of await lasting(unknown, still)) {
        const at = Number.isFinite(note.since) ? new Date(note.since).toISOString() : 'no time';
        const detail = `${logicItem(note).position} is said to have begun with an event of ${at}, which the log does not have.`;
        yield { kind: 'logic-unknown', subject: EPOCH_PARTITION, detail };
      }
    },
  };
}

/** Whether the stream took a record just then: by the timeline of that hour. */
async function isRecorded(log: EventLog, since: number): Promise<boolean> {
  if (!isTime(since)) return false;
  const rows = await rowsOf(log, hourOf(since));
  const firsts = [...rows.values()].map(([subject, record]) => ({
    subject,
    position: positionIn(record as RecordPosition, 0), // pump has noted it
  }));
  const events = firsts.length === 0 ? [] : await log.get(firsts);
  return events.some((item) => item?.recordedtime === since);
}
