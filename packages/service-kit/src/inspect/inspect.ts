import { isSubject } from '@reprise/event-envelope';
import { EPOCH_PARTITION } from '../log/epoch.ts';
import { quarantinePartition } from '../log/quarantine.ts';
import type { DataStore } from '../ports/data-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import { READY_KEY, STATE_ITEM } from '../state/state-document.ts';

/** Since when the data store is ready (RFC 3339); undefined where it is not: write hands everything back. */
export async function readySince(store: DataStore): Promise<string | undefined> {
  const [ready] = await store.get([READY_KEY]);
  return ready === undefined ? undefined : String(ready.document.since);
}

/** A log epoch, and when the stream that it belongs to was created (milliseconds since 1970). */
export interface NotedEpoch {
  readonly epoch: number;
  readonly streamCreated: number;
}

/** The newest epoch that the log notes; undefined before the first deployment's setup. */
export async function latestEpoch(log: EventLog): Promise<NotedEpoch | undefined> {
  let latest: NotedEpoch | undefined;
  for await (const { position, streamcreated } of log.query(EPOCH_PARTITION, { from: 'epoch#' })) {
    const [kind, epoch] = position.split('#');
    if (kind === 'epoch') latest = { epoch: Number(epoch), streamCreated: Number(streamcreated) };
  }
  return latest;
}

/** How many records that arrived in a month (UTC) could not be read. @param at milliseconds since 1970 */
export async function quarantinedRecords(log: EventLog, at: number): Promise<number> {
  const records = new Set<string>();
  for await (const { position } of log.query(quarantinePartition(at))) {
    records.add(position.slice(0, position.lastIndexOf('~')));
  }
  return records.size;
}

/** How many states there are, and how many of them are parked. Reads the whole store. */
export async function parkedStates(
  store: DataStore,
): Promise<{ readonly states: number; readonly parked: number }> {
  const count = { states: 0, parked: 0 };
  for await (const { subject, item, document } of store.scan(0, 1)) {
    if (item !== STATE_ITEM || !isSubject(subject)) continue;
    count.states += 1;
    if (document.parked !== undefined) count.parked += 1;
  }
  return count;
}
