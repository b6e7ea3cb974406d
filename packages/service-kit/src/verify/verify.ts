import type { Aggregate } from '@reprise/aggregate';
import {
  aggregateOf,
  isSubject,
  type Position,
  type RecordedEvent,
  type Subject,
} from '@reprise/event-envelope';
import { isEventItem } from '../log/event-item.ts';
import { completeEvents, readHistory } from '../log/read-history.ts';
import type { Stored } from '../ports/data-store.ts';
import type { LogItem } from '../ports/event-log.ts';
import { ambient } from '../runtime/ambient.ts';
import type { Ports } from '../runtime/connect.ts';
import { STATE_ITEM, stateKey } from '../state/state-document.ts';
import { compareState } from './compare-state.ts';
import type { Finding } from './finding.ts';
import { merge } from './merge.ts';

export interface VerifyOptions {
  /** Shares of the tables that are read side by side. */
  readonly segments?: number;
  readonly onProgress?: (done: { readonly aggregates: number; readonly events: number }) => void;
}

export type VerifyParts = Pick<Ports, 'log' | 'store'> & { readonly aggregates: readonly Aggregate[] };

/** States are read for so many aggregates at a time: one BatchGetItem. */
const BATCH = 100;
/** Live traffic moves log and state while they are read: what differs is looked at again after these milliseconds. */
const SECOND_LOOKS = [0, 200, 500, 1_000];

/** An aggregate's items in the log, as a scan finds them. */
interface Logged {
  readonly subject: Subject;
  readonly aggregate: Aggregate;
  readonly items: LogItem[];
}

/**
 * Folds the log of every aggregate and compares it with the data store: all but `rev`, and `logic`, which says who
 * folded and not what came out. Live traffic may go on. Holds the names of the aggregates in memory, and one batch.
 */
export async function* verify(
  parts: VerifyParts,
  { segments = 4, onProgress }: VerifyOptions = {},
): AsyncGenerator<Finding> {
  const logged = new Set<string>();
  const done = { aggregates: 0, events: 0 };
  const onBatch = (batch: readonly Logged[]) => {
    for (const { subject } of batch) logged.add(subject);
    done.aggregates += batch.length;
    done.events += batch.reduce((sum, { items }) => sum + items.filter(isEventItem).length, 0);
    onProgress?.(done);
  };
  const shares = Array.from({ length: segments }, (_, segment) => segment);
  yield* merge(shares.map((segment) => verifyLog(parts, segment, segments, onBatch)));
  yield* merge(shares.map((segment) => unknownStates(parts, segment, segments, logged)));
}

async function* verifyLog(
  parts: VerifyParts,
  segment: number,
  segments: number,
  onBatch: (batch: readonly Logged[]) => void,
): AsyncGenerator<Finding> {
  for await (const batch of batches(aggregatesIn(parts, parts.log.scan(segment, segments)))) {
    const stored = await parts.store.get(batch.map(({ subject }) => stateKey(subject)));
    const findings = await Promise.all(
      batch.map(async ({ subject, aggregate, items }, index) => {
        const events = await collect(completeEvents(toAsync(items)));
        return compareState(aggregate, subject, events, stored[index]).length === 0
          ? []
          : lookAgain(parts, aggregate, subject, events.at(-1)?.sequence);
      }),
    );
    yield* findings.flat();
    onBatch(batch);
  }
}

/**
 * What still differs when live traffic had time to settle. A busy aggregate never settles: so its state is compared
 * with the log as far as the state has got, once it has got as far as the log was known to reach before it was read.
 *
 * @param known how far the log is known to reach
 */
async function lookAgain(
  { log, store }: VerifyParts,
  aggregate: Aggregate,
  subject: Subject,
  known: Position | undefined,
): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  let reach = known;
  for (const pause of SECOND_LOOKS) {
    await ambient.sleep(pause);
    const [stored] = await store.get([stateKey(subject)]);
    const history = await collect(readHistory(log, subject));
    findings = compareState(aggregate, subject, asFarAs(stored, history, reach), stored);
    if (findings.every(({ kind }) => kind === 'parked')) break;
    reach = history.at(-1)?.sequence;
  }
  return findings;
}

/** The history up to what a state has acknowledged; all of it where that lies behind what it must have reached. */
function asFarAs(
  stored: Stored | undefined,
  history: readonly RecordedEvent[],
  reach: Position | undefined,
): readonly RecordedEvent[] {
  const acknowledged = stored?.document.seen ?? stored?.document.position;
  if (typeof acknowledged !== 'string' || acknowledged < (reach ?? '')) return history;
  return history.filter(({ sequence }) => sequence <= acknowledged);
}

/** States whose aggregate the log does not know. */
async function* unknownStates(
  parts: VerifyParts,
  segment: number,
  segments: number,
  logged: ReadonlySet<string>,
): AsyncGenerator<Finding> {
  for await (const { subject, item } of parts.store.scan(segment, segments)) {
    if (subject.startsWith('~') || (item === STATE_ITEM && logged.has(subject))) continue;
    const aggregate = isSubject(subject) ? aggregateNamed(parts, subject) : undefined;
    if (item === STATE_ITEM && aggregate !== undefined)
      yield* await lookAgain(parts, aggregate, subject as Subject, undefined);
    else
      yield {
        kind: 'state-unknown',
        subject,
        detail: `The data store holds "${item}" of something that is no aggregate of this service.`,
      };
  }
}

const aggregateNamed = ({ aggregates }: VerifyParts, subject: Subject): Aggregate | undefined =>
  aggregates.find(({ name }) => name === aggregateOf(subject));

/** Cuts a scan into aggregates: a segment holds the items of a subject together and in order. */
async function* aggregatesIn(parts: VerifyParts, items: AsyncIterable<LogItem>): AsyncGenerator<Logged> {
  let current: Logged | undefined;
  for await (const item of items) {
    if (current?.subject === item.subject) {
      current.items.push(item);
      continue;
    }
    if (current !== undefined) yield current;
    const aggregate = isSubject(item.subject) ? aggregateNamed(parts, item.subject) : undefined;
    current =
      aggregate === undefined ? undefined : { subject: item.subject as Subject, aggregate, items: [item] };
  }
  if (current !== undefined) yield current;
}

async function* batches(aggregates: AsyncIterable<Logged>): AsyncGenerator<readonly Logged[]> {
  let batch: Logged[] = [];
  for await (const logged of aggregates) {
    batch.push(logged);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* toAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function collect(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
