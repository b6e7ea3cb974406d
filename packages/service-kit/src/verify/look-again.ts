import { type Aggregate, collectingSkips } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import { readHistory } from '../log/read-history.ts';
import type { Stored } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import type { Ports } from '../runtime/connect.ts';
import { stateKey } from '../state/state-document.ts';
import { type CheckedSubject, type Checking, checkingSubject } from './check-subject.ts';
import { compareState } from './compare-state.ts';
import type { Finding, Suspicion } from './finding.ts';
import type { LogFold, Marks } from './fold-subject.ts';
import { LOOKS } from './lasting.ts';

export type Tables = Pick<Ports, 'log' | 'store'>;

/** What was found at once: the stored state, then all that the log has. */
interface Look {
  readonly stored: Stored | undefined;
  readonly suspicions: readonly Suspicion[];
  /** The state was ahead of the log: it is kept until the log has got there, and then it can be told. */
  readonly isAhead: boolean;
}

/**
 * What is wrong with one subject for good. Log and state are read in this order: the state, which is the fold of its log up to
 * where it stands or is not; then the log, until it has got there. So a busy aggregate is judged like one that rests. What else
 * pump, write and reactions may still be about to do is a finding when it has not changed between the last two looks.
 */
export async function lookAgain(
  tables: Tables,
  aggregate: Aggregate | undefined,
  subject: Subject,
): Promise<readonly Finding[]> {
  let last: Look | undefined;
  let look: Look | undefined;
  for (const pause of LOOKS) {
    await ambient.sleep(pause);
    last = look;
    look = await lookAt(tables, aggregate, subject, last);
    if (look.suspicions.every(({ passing }) => passing === undefined)) break;
  }
  const before = new Set(last?.suspicions.map(keyOf));
  return (look?.suspicions ?? [])
    .filter((one) => one.passing === undefined || before.has(keyOf(one)))
    .map(({ passing: _, ...finding }) => finding);
}

const keyOf = ({ kind, passing }: Suspicion): string => `${kind} ${passing}`;

async function lookAt(
  tables: Tables,
  aggregate: Aggregate | undefined,
  subject: Subject,
  last: Look | undefined,
): Promise<Look> {
  const stored = await storedOf(tables, aggregate, subject, last);
  const checked = await checkedNow({ log: tables.log, subject, aggregate, marks: marksOf(stored) });
  const state = stateSuspicions(checked, stored);
  return {
    stored,
    suspicions: [...checked.suspicions, ...state, ...unclaimedBy(checked, stored)],
    isAhead: state.some(({ passing }) => passing === AHEAD),
  };
}

/** All that the log has of a subject. Where it has skips, they are collected first. */
async function checkedNow(checking: Checking): Promise<CheckedSubject> {
  const { log, subject } = checking;
  const check = checkingSubject(checking);
  for await (const item of log.query(subject)) await check.add(item);
  const checked = await check.end();
  if (!checked.isUnforeseen) return checked;
  const skips = collectingSkips();
  for await (const event of readHistory(log, subject)) skips.add(event);
  return checkedNow({ ...checking, skips });
}

async function storedOf(
  { store }: Tables,
  aggregate: Aggregate | undefined,
  subject: Subject,
  last: Look | undefined,
): Promise<Stored | undefined> {
  if (aggregate === undefined) return undefined;
  if (last?.isAhead) return last.stored;
  const [stored] = await store.get([stateKey(subject)]);
  return stored;
}

function marksOf(stored: Stored | undefined): Marks {
  const parked = stored?.document.parked;
  const since = typeof parked === 'object' && 'since' in parked ? String(parked.since) : undefined;
  return { acknowledged: acknowledgedIn(stored), since };
}

/** What write has acknowledged of a state, broken or not. */
function acknowledgedIn(stored: Stored | undefined): string | undefined {
  return [stored?.document.seen, stored?.document.position].find((one) => typeof one === 'string');
}

const AHEAD = 'ahead';

function stateSuspicions(
  { subject, aggregate, fold }: CheckedSubject,
  stored: Stored | undefined,
): Suspicion[] {
  if (aggregate === undefined || fold === undefined) return [];
  const passing = (kind: Suspicion['kind'], detail: string, about: string): Suspicion[] => [
    { kind, subject, detail, passing: about },
  ];
  if (stored === undefined)
    return fold.events === 0
      ? []
      : passing('state-missing', `The log has ${fold.events} events, the data store nothing.`, 'missing');
  if (fold.events === 0)
    return passing('state-unknown', 'The data store has a state, the log no event.', 'unknown');
  const found = compareState(aggregate, subject, fold, stored);
  const acknowledged = acknowledgedIn(stored) ?? '';
  if (acknowledged > (fold.last ?? '')) return found.map((finding) => ({ ...finding, passing: AHEAD }));
  return acknowledged === fold.last ? found : behind(aggregate, subject, fold, stored, found, acknowledged);
}

/** A state that is right where it stands is behind for a moment, or for good. */
function behind(
  aggregate: Aggregate,
  subject: Subject,
  fold: LogFold,
  stored: Stored,
  atEnd: readonly Finding[],
  acknowledged: string,
): Suspicion[] {
  if (fold.atAcknowledged === undefined) return [...atEnd];
  const there = compareState(aggregate, subject, fold, stored, fold.atAcknowledged);
  if (there.some(({ kind }) => kind !== 'parked')) return [...(there.length < atEnd.length ? there : atEnd)];
  const detail = `It stands at ${acknowledged}, the log goes on to ${fold.last}; what is between was never folded.`;
  return [...there, { kind: 'state-behind', subject, detail, passing: acknowledged }];
}

/** Identities that are missing of events which write has acknowledged: it claims them before. */
export function unclaimedBy({ subject, unclaimed }: CheckedSubject, stored: Stored | undefined): Finding[] {
  const acknowledged = acknowledgedIn(stored) ?? '';
  return unclaimed
    .filter(([, first]) => first <= acknowledged)
    .map(([identity, first]) => ({
      kind: 'identity-missing',
      subject,
      detail: `id#${identity} of the event at ${first} is missing.`,
    }));
}

/** Whether a state is all that the log says, at first sight: all that was read of both is the same. */
export function isAsLogged(checked: CheckedSubject, stored: Stored | undefined): boolean {
  const { aggregate, subject, fold, suspicions } = checked;
  if (suspicions.length > 0 || checked.isUnforeseen) return false;
  if (aggregate === undefined || fold === undefined) return true;
  if (stored === undefined) return fold.events === 0;
  return (
    acknowledgedIn(stored) === fold.last &&
    stored.document.parked === undefined &&
    unclaimedBy(checked, stored).length === 0 &&
    compareState(aggregate, subject, fold, stored).length === 0
  );
}
