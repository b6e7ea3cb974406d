import { MemoryEventLog } from '../../src/index.ts';
import type { EventLog, LogItem } from '../../src/ports/event-log.ts';

/** A log as somebody with every permission might have left it: another one with other items. */
export async function tampered(
  log: EventLog,
  change: (items: readonly LogItem[]) => readonly LogItem[],
): Promise<MemoryEventLog> {
  const items: LogItem[] = [];
  for await (const item of log.scan(0, 1)) items.push(item);
  const copy = new MemoryEventLog();
  await copy.insert(change(items));
  return copy;
}
