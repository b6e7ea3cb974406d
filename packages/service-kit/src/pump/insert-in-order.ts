import { hasContentOf } from '../log/event-item.ts';
import { quarantineItems } from '../log/quarantine.ts';
import type { IncomingRecord } from '../log/record.ts';
import type { EventLog, LogItem } from '../ports/event-log.ts';
import { backOff, type Deadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/observability.ts';

export interface PumpParts {
  readonly log: EventLog;
  readonly telemetry: Telemetry;
  readonly logEpoch: number;
  /** Hours of which this container knows that the timeline's directory has them. */
  readonly hours: Set<string>;
}

/** Items that go into the log together; the next insertion of the same queue waits until all of them are in. */
export interface Insertion {
  readonly items: readonly LogItem[];
  /** The record that the items are of. */
  readonly incoming?: IncomingRecord;
}

/**
 * Inserts queues of items, each queue in its order, all queues side by side: each round takes the head of every queue.
 *
 * @returns what is not fully in when time is up
 */
export async function insertInOrder(
  parts: PumpParts,
  queues: readonly (readonly Insertion[])[],
  deadline: Deadline,
): Promise<readonly Insertion[]> {
  let open = queues.filter((queue) => queue.length > 0);
  for (let failures = 0; open.length > 0; ) {
    const left = await insertHeads(
      parts,
      open.flatMap((queue) => queue.slice(0, 1)),
    );
    failures = left.some((rest) => rest !== undefined) ? failures + 1 : 0;
    open = open
      .map((queue, index) => (left[index] === undefined ? queue.slice(1) : [left[index], ...queue.slice(1)]))
      .filter((queue) => queue.length > 0);
    if (failures > 0 ? !(await backOff(failures, deadline)) : deadline.remaining() <= 0) break;
  }
  return open.flat();
}

/** One round. For each head what is left of it: nothing when all its items are in. */
async function insertHeads(
  parts: PumpParts,
  heads: readonly Insertion[],
): Promise<readonly (Insertion | undefined)[]> {
  const results = await parts.log.insert(heads.flatMap(({ items }) => items));
  const statusOf = new Map(
    heads.flatMap(({ items }) => items).map((item, index) => [item, results[index]?.status]),
  );
  const rests = heads.map(async (head) => {
    const failed = head.items.filter((item) => statusOf.get(item) === 'failed');
    const taken = head.items.filter((item) => statusOf.get(item) === 'exists');
    const items = [...failed, ...(await unsettled(parts, head, taken))];
    return items.length === 0 ? undefined : { ...head, items };
  });
  return Promise.all(rests);
}

/**
 * Items whose key is taken: by themselves, which is a redelivery; or by other content, which must never be, is alarmed,
 * and kept aside. Returns those for which neither could be done.
 */
async function unsettled(
  parts: PumpParts,
  { incoming }: Insertion,
  taken: readonly LogItem[],
): Promise<readonly LogItem[]> {
  const { log, telemetry, logEpoch } = parts;
  if (taken.length === 0 || incoming === undefined) return [];
  const stored = await log.get(taken);
  const others = taken.filter((item, index) => !hasContentOf(stored[index], item));
  telemetry.count('Redeliveries', taken.length - others.length);
  if (others.length === 0) return [];
  telemetry.count('DigestMismatches', others.length);
  const reason = `The log holds other content at ${others[0]?.position}.`;
  telemetry.error('The log holds another event at this position; this record is kept in quarantine.', {
    reason,
  });
  const kept = await log.insert(quarantineItems({ incoming, reason }, logEpoch));
  return kept.every(({ status }) => status !== 'failed') ? [] : others;
}
