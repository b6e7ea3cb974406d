import type { Aggregate } from '@reprise/aggregate';
import { aggregateOf, isSubject, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { EPOCH_PARTITION } from '../log/epoch.ts';
import { readLogicNotes } from '../log/logic-note.ts';
import { isEntryWhole, TIMELINE_DIRECTORY } from '../log/timeline.ts';
import { readable } from '../log/timeline-hours.ts';
import type { LogItem } from '../ports/event-log.ts';
import { chunks } from '../runtime/chunks.ts';
import { READY_KEY, stateKey } from '../state/state-document.ts';
import { isStoryItem } from '../story/story-note.ts';
import { checkingLogicNotes, checkLogNote } from './check-log-notes.ts';
import { checkStoredSnapshots } from './check-snapshots.ts';
import { checkStories } from './check-stories.ts';
import { type CheckedSubject, checkingSubject } from './check-subject.ts';
import { type Counted, checkTimeline } from './check-timeline.ts';
import { type Finding, isInLog } from './finding.ts';
import { addToHour, rowIn } from './hour-tallies.ts';
import { isAsLogged, lookAgain, type Tables } from './look-again.ts';
import { merge } from './merge.ts';
import { unknownStates } from './unknown-states.ts';

export interface VerifyOptions {
  /** Shares of the tables that are read side by side. */
  readonly segments?: number;
  /** These aggregates alone, and neither the timeline nor what the log does not know. */
  readonly subjects?: readonly string[];
  readonly onProgress?: (done: { readonly aggregates: number; readonly events: number }) => void;
}

export type VerifyParts = Tables & { readonly aggregates: readonly Aggregate[] };

/** States are read for so many aggregates at a time, one BatchGetItem; or for fewer, once they have so many events. */
const BATCH = { aggregates: 100, events: 10_000, stories: 100 };

/**
 * Everything over everything: reads the log once, checks what it consists of (events against their digests, records, identities,
 * calls and the timeline against events), folds it, and compares each aggregate with the data store: all but `rev`, and `logic`,
 * which says who folded and not what came out. Live traffic may go on. Memory does not grow with the log: it holds a batch of
 * folded aggregates, and a few numbers for each hour.
 */
export async function* verify(
  parts: VerifyParts,
  { segments = 4, subjects, onProgress }: VerifyOptions = {},
): AsyncGenerator<Finding> {
  if (subjects !== undefined) return yield* verifySubjects(parts, subjects);
  const logics = checkingLogicNotes(parts.log, await readLogicNotes(parts.log));
  const run: Run = {
    ...parts,
    counted: { records: new Map(), rows: new Map() },
    aggregateOf: named(parts),
    onRecord: logics.add,
  };
  const done = { aggregates: 0, events: 0 };
  const onBatch = (batch: readonly CheckedSubject[]) => {
    const ours = batch.filter(({ aggregate }) => aggregate !== undefined);
    done.aggregates += ours.length;
    done.events += ours.reduce((sum, { events }) => sum + events, 0);
    if (ours.length > 0) onProgress?.(done);
  };
  const shares = Array.from({ length: segments }, (_, segment) => segment);
  const damaged = new Set<string>();
  for await (const finding of merge(shares.map((segment) => verifyLog(run, segment, segments, onBatch)))) {
    if (isInLog(finding)) damaged.add(finding.subject);
    yield finding;
  }
  yield* logics.end();
  yield* checkTimeline(run.log, segments, run.counted);
  const isDamaged = (subject: string) => damaged.has(subject);
  yield* merge(shares.map((segment) => unknownStates(run, run.aggregateOf, isDamaged, segment, segments)));
  if (done.events > 0) yield* notReady(run);
}

async function* verifySubjects(parts: VerifyParts, subjects: readonly string[]): AsyncGenerator<Finding> {
  for (const some of chunks(subjects, { length: BATCH.aggregates })) {
    const looks = some.map((subject) => lookAgain(parts, named(parts)(subject), subject as Subject)); // they are found by it
    yield* (await Promise.all(looks)).flat();
  }
  for (const subject of subjects) {
    const aggregate = named(parts)(subject);
    if (aggregate !== undefined) yield* checkStoredSnapshots(parts, aggregate, subject as Subject);
  }
}

interface Run extends Tables {
  readonly counted: Counted;
  readonly aggregateOf: (subject: string) => Aggregate | undefined;
  readonly onRecord: (record: readonly RecordedEvent[]) => void;
}

const named =
  ({ aggregates }: VerifyParts) =>
  (subject: string): Aggregate | undefined =>
    isSubject(subject) ? aggregates.find(({ name }) => name === aggregateOf(subject)) : undefined;

async function* verifyLog(
  run: Run,
  segment: number,
  segments: number,
  onBatch: (batch: readonly CheckedSubject[]) => void,
): AsyncGenerator<Finding> {
  let batch: CheckedSubject[] = [];
  let events = 0;
  for await (const read of subjectsIn(run, segment, segments)) {
    if ('kind' in read) {
      yield read;
      continue;
    }
    batch.push(read);
    events += read.events;
    if (batch.length < BATCH.aggregates && events < BATCH.events) continue;
    yield* compareBatch(run, batch);
    onBatch(batch);
    [batch, events] = [[], 0];
  }
  yield* compareBatch(run, batch);
  onBatch(batch);
}

async function* compareBatch(run: Run, batch: readonly CheckedSubject[]): AsyncGenerator<Finding> {
  const keys = batch
    .filter(({ aggregate }) => aggregate !== undefined)
    .map(({ subject }) => stateKey(subject));
  const stored = new Map((await run.store.get(keys)).map((one, index) => [keys[index]?.subject, one]));
  const differing = batch.filter((checked) => !isAsLogged(checked, stored.get(checked.subject)));
  const findings = differing.map(({ aggregate, subject }) => lookAgain(run, aggregate, subject));
  yield* (await Promise.all(findings)).flat();
}

/** Cuts a scan into subjects: a segment holds the items of each together and in order. What else lies there is checked on the way. */
async function* subjectsIn(
  run: Run,
  segment: number,
  segments: number,
): AsyncGenerator<CheckedSubject | Finding> {
  let check: ReturnType<typeof checkingSubject> | undefined;
  let stories: LogItem[] = [];
  for await (const item of run.log.scan(segment, segments)) {
    if (check !== undefined && check.subject !== item.subject) {
      yield await check.end();
      check = undefined;
    }
    if (item.subject.startsWith('~')) {
      if (isStoryItem(item)) stories.push(item);
      else yield* checkNote(run, item);
      if (stories.length < BATCH.stories) continue;
      yield* checkStories(run.log, stories);
      stories = [];
      continue;
    }
    check ??= beginning(run, item);
    const waiting = check.add(item);
    if (waiting !== undefined) await waiting;
  }
  if (check !== undefined) yield await check.end();
  yield* checkStories(run.log, stories);
}

const beginning = ({ log, counted, aggregateOf, onRecord }: Run, { subject }: LogItem) =>
  checkingSubject({
    log,
    subject: subject as Subject, // what is not, lies under ~
    aggregate: aggregateOf(subject),
    onRecord: (record) => {
      const { hour, row } = rowIn(record);
      addToHour(counted.records, hour, row);
      onRecord(record);
    },
  });

const ENTRIES = `${TIMELINE_DIRECTORY}/`;

function* checkNote({ counted }: Run, item: LogItem): Generator<Finding> {
  if (item.subject === EPOCH_PARTITION) yield* checkLogNote(item);
  if (!item.subject.startsWith(ENTRIES)) return;
  const hour = item.subject.split('/')[1] ?? '';
  for (const row of readable(item)) addToHour(counted.rows, hour, row);
  if (isEntryWhole(item)) return;
  const detail = `The entry ${item.position} is not what its key was made of.`;
  yield { kind: 'timeline-unreadable', subject: item.subject, detail };
}

async function* notReady({ store }: Run): AsyncGenerator<Finding> {
  const [ready] = await store.get([READY_KEY]);
  if (ready !== undefined) return;
  const detail = 'The data store was lost, or never set up: write waits for a rebuild of everything.';
  yield { kind: 'not-ready', subject: READY_KEY.subject, detail };
}
