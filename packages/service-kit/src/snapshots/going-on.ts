import type { Aggregate, IsRepeated } from '@reprise/aggregate';
import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import type { EventLog } from '../ports/event-log.ts';
import { repeatedBehind } from './repeated-behind.ts';
import { intervalOf, type Snapshot } from './snapshot-document.ts';
import { stretches } from './stretches.ts';

/** What a fold needs that goes on from a snapshot, or begins. */
export interface GoingOn {
  /** For the fold, of the event that was given last; nothing for one that begins, which has seen every event itself. */
  readonly isRepeated: IsRepeated | undefined;
  /** The same events, each once its identity is known. */
  through(events: AsyncIterable<RecordedEvent>): AsyncIterable<RecordedEvent>;
}

export function goingOn(
  {
    log,
    aggregate,
    subject,
  }: { readonly log: EventLog; readonly aggregate: Aggregate; readonly subject: Subject },
  base: Snapshot | undefined,
): GoingOn {
  let known: IsRepeated = () => false;
  return {
    isRepeated: base && ((event, identity) => known(event, identity)),
    async *through(events) {
      if (base === undefined) return yield* events;
      const unclaimed = new Map<string, Position>();
      for await (const { events: stretch } of stretches(events, intervalOf(aggregate), base.folded.version)) {
        ({ isRepeated: known } = await repeatedBehind(log, aggregate, subject, stretch, unclaimed));
        yield* stretch;
      }
    },
  };
}
