import { type Aggregate, encodeRecent, type Folded } from '@reprise/aggregate';
import type { Subject } from '@reprise/event-envelope';
import canonicalize from 'canonicalize';
import type { Stored } from '../ports/data-store.ts';
import { messageOf } from '../runtime/errors.ts';
import { indexesOf } from '../state/indexes.ts';
import { type LoadedState, readState, WIPED } from '../state/state-document.ts';
import { whyUnstorable } from '../write/storable.ts';
import type { Finding, FindingKind } from './finding.ts';
import type { LogFold } from './fold-subject.ts';

/**
 * Compares what is stored of an aggregate with its log. Pure.
 *
 * @param folded what the log comes to, where the state is to stand; of a parked one, the log says that itself
 */
export function compareState(
  aggregate: Aggregate,
  subject: Subject,
  log: LogFold,
  stored: Stored,
  folded: Folded = log.end,
): Finding[] {
  const finding = (kind: FindingKind, detail: string): Finding => ({ kind, subject, detail });
  const loaded = tryRead(stored);
  if (typeof loaded === 'string') return [finding('state-unreadable', loaded)];
  const isParked = loaded.parked !== undefined;
  return [
    ...(isParked ? parkedFindings(aggregate, loaded, log) : unparkedFindings(loaded, log)),
    ...differences(aggregate, loaded, isParked ? (log.beforeSince ?? log.end) : folded),
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

function unparkedFindings({ seen, position }: LoadedState, { fault }: LogFold): Difference[] {
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

function parkedFindings(aggregate: Aggregate, { parked, seen }: LoadedState, log: LogFold): Difference[] {
  const { fault, isEvent } = log;
  const since = parked?.since ?? '';
  if (parked?.reason === WIPED)
    return [
      ['parked', 'Wiped: its history is still to be folded. Wait for the rebuild, or run one.'],
      ...(seen !== undefined && isEvent(seen) ? [] : [seenDiffers(seen, 'of its log')]),
    ];
  if (fault !== undefined && fault.at < since)
    return [['parked-differs', `Parked since ${since}, but the logic throws earlier, at ${fault.at}.`]];
  if (!isEvent(since)) return [['parked-differs', `Parked since ${since}, which is no event of its log.`]];
  const about = `Parked since ${since}: ${parked?.reason}. ${parked?.detail}`;
  const hasCause = fault?.at === since || whyUnstorable(aggregate, log.end) !== undefined;
  const found: Difference = hasCause
    ? ['parked', about]
    : ['parked-without-cause', `${about} The code on disk folds that event: release the aggregate.`];
  return seen !== undefined && isEvent(seen) && seen >= since
    ? [found]
    : [found, seenDiffers(seen, `from ${since} on`)];
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
