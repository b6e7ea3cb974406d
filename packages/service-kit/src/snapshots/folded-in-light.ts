import { type Aggregate, foldingWithout, NO_PASSAGE, passed, type RecentEvent } from '@reprise/aggregate';
import type { RecordedEvent, Subject } from '@reprise/event-envelope';
import type { Uncounted } from '../log/uncounted-in.ts';
import type { EventLog } from '../ports/event-log.ts';
import { goingOn } from './going-on.ts';
import { intervalOf, type Snapshot, uncountedUpTo } from './snapshot-document.ts';

/** A log to be folded. */
export interface Folding {
  readonly log: EventLog;
  readonly aggregate: Aggregate;
  readonly subject: Subject;
}

/**
 * Folds events as if what does not count had never counted, on from a snapshot that is right in this light, and gives the
 * snapshots on its way: at known versions, and at its end. None from an event on at which the logic fails.
 */
export async function* foldedInLight(
  of: Folding,
  base: Snapshot | undefined,
  events: AsyncIterable<RecordedEvent>,
  uncounted: Uncounted,
): AsyncGenerator<Snapshot> {
  const most = intervalOf(of.aggregate);
  const { isRepeated, through } = goingOn(of, base);
  const fold = foldingWithout(of.aggregate, uncounted, isRepeated, base?.folded);
  let passage = base?.passage ?? NO_PASSAGE;
  let last: RecordedEvent | undefined;
  const reached = ({ sequence: position, recordedtime }: RecordedEvent): Snapshot => ({
    folded: {
      ...fold.folded,
      position,
      recent: fold.folded.recent.map(knownAlone),
      ...uncountedUpTo(uncounted, position),
    },
    passage,
    recorded: Date.parse(recordedtime),
  });
  for await (const event of through(events)) {
    if (last !== undefined && fold.folded.version % most === 0) yield reached(last);
    const step = fold.add(event);
    if (step === undefined) return;
    passage = passed(passage, event, step.outcome, { version: fold.folded.version, most });
    last = event;
  }
  if (last !== undefined) yield reached(last);
}

/** What an event came to at its time, which a snapshot before may know, is not told in another light. */
const knownAlone = ({ position, hash }: RecentEvent): RecentEvent => ({
  position,
  hash,
  outcome: { status: 'accepted' },
});
