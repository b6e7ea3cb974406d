import { type Aggregate, encodeRecent, type Fault, type Folded, foldingLog } from '@reprise/aggregate';
import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import canonicalize from 'canonicalize';
import type { Stored } from '../ports/data-store.ts';
import { messageOf } from '../runtime/errors.ts';
import { indexesOf, type LoadedState, readState, WIPED } from '../state/state-document.ts';
import type { Finding, FindingKind } from './finding.ts';

/** An aggregate as its log says: folded up to a bound, or up to where today's logic throws. */
interface Expected {
  readonly folded: Folded;
  readonly fault: Fault | undefined;
}

/** Compares what is stored of an aggregate with its log. Pure. */
export function compareState(
  aggregate: Aggregate,
  subject: Subject,
  events: readonly RecordedEvent[],
  stored: Stored | undefined,
): Finding[] {
  const finding = (kind: FindingKind, detail: string): Finding => ({ kind, subject, detail });
  if (stored === undefined)
    return events.length === 0
      ? []
      : [finding('state-missing', `The log has ${events.length} events, the data store nothing.`)];
  if (events.length === 0) return [finding('state-unknown', 'The data store has a state, the log no event.')];
  const loaded = tryRead(stored);
  if (typeof loaded === 'string') return [finding('state-unreadable', loaded)];
  const expected = expectedOf(aggregate, events, loaded.parked?.since);
  return [
    ...(loaded.parked === undefined
      ? unparkedFindings(loaded, expected)
      : parkedFindings(loaded, events, expected)),
    ...differences(aggregate, loaded, expected.folded),
  ].map(([kind, detail]) => finding(kind, detail));
}

type Difference = readonly [FindingKind, string];

function tryRead(stored: Stored): LoadedState | string {
  try {
    return readState(stored);
  } catch (error) {
    return messageOf(error);
  }
}

function expectedOf(
  aggregate: Aggregate,
  events: readonly RecordedEvent[],
  before: Position | undefined,
): Expected {
  const fold = foldingLog(aggregate, events);
  for (const event of events) {
    if (before !== undefined && event.sequence >= before) break;
    fold.add(event);
  }
  return { folded: fold.folded, fault: fold.fault };
}

function unparkedFindings({ seen, position }: LoadedState, { fault }: Expected): Difference[] {
  return [
    ...(fault === undefined
      ? []
      : [
          [
            'parked-differs',
            `Not parked, but the logic throws at ${fault.at}: ${messageOf(fault.error)}`,
          ] as const,
        ]),
    ...(seen === undefined || seen === position
      ? []
      : [['seen-differs', `Not parked, but seen is ${seen}.`] as const]),
  ];
}

function parkedFindings(
  { parked, seen }: LoadedState,
  events: readonly RecordedEvent[],
  { fault }: Expected,
): Difference[] {
  const since = parked?.since ?? '';
  const isEvent = (position: string) => events.some(({ sequence }) => sequence === position);
  if (parked?.reason === WIPED)
    return [
      ['parked', 'Wiped: its history is still to be folded. Wait for the rebuild, or run one.'],
      ...(seen !== undefined && isEvent(seen) ? [] : [seenDiffers(seen, 'of its log')]),
    ];
  if (fault !== undefined)
    return [['parked-differs', `Parked since ${since}, but the logic throws earlier, at ${fault.at}.`]];
  if (!isEvent(since)) return [['parked-differs', `Parked since ${since}, which is no event of its log.`]];
  const about: Difference = ['parked', `Parked since ${since}: ${parked?.reason}. ${parked?.detail}`];
  return seen !== undefined && isEvent(seen) && seen >= since
    ? [about]
    : [about, seenDiffers(seen, `from ${since} on`)];
}

const seenDiffers = (seen: string | undefined, where: string): Difference => [
  'seen-differs',
  `Seen is ${seen ?? 'not set'}, which is no event ${where}.`,
];

function differences(aggregate: Aggregate, loaded: LoadedState, folded: Folded): Difference[] {
  const compared: (readonly [FindingKind, unknown, unknown])[] = [
    ['state-differs', loaded.state, folded.state],
    ['version-differs', loaded.version, folded.version],
    ['position-differs', loaded.position, folded.position],
    ['recent-differs', hex(loaded.recent), hex(folded.recent)],
    ['origins-differ', loaded.origins, folded.origins],
    ['reversed-differ', loaded.reversed, folded.reversed],
    ['skipped-differ', loaded.skipped, folded.skipped],
    ['indexes-differ', loaded.stored.indexes, expectedIndexes(aggregate, loaded)],
    ['shape-differs', loaded.shape, aggregate.shape],
  ];
  const isWiped = loaded.state === undefined;
  return compared
    .filter(([, stored, fromLog]) => !isWiped && canonical(stored) !== canonical(fromLog))
    .map(([kind, stored, fromLog]) => [kind, `stored ${shown(stored)}, the log says ${shown(fromLog)}`]);
}

/** A parked state may be one that today's code finds no values for; then it is still found where it was. */
function expectedIndexes(aggregate: Aggregate, { state, parked, stored }: LoadedState): unknown {
  try {
    return indexesOf(aggregate, state);
  } catch (error) {
    return parked === undefined ? messageOf(error) : stored.indexes;
  }
}

const hex = (recent: Folded['recent']): string => Buffer.from(encodeRecent(recent)).toString('hex');
/** As it would be read back from storage. */
const canonical = (value: unknown): string | undefined =>
  canonicalize(value === undefined ? null : JSON.parse(JSON.stringify(value)));

const SHOWN = 300;
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
