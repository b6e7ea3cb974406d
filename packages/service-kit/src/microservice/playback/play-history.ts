import { type HistoryRecord, isSelected, type RecordedEvent } from '@reprise/event-envelope';
import { runsReactions } from '@reprise/replay-gateway';
import type { ToldEvent } from '../../log/calls-behind.ts';
import type { DeviatingEvent } from '../../playback/deviation-document.ts';
import { added, NOTHING, type Tally } from '../../playback/receive/tally.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { keepFindings, type Proposed } from './keep-findings.ts';
import { type Judged, judgeOf } from './outcomes.ts';
import { passageOf } from './passage-of.ts';
import { playEvent, reactionTo } from './play-event.ts';
import { recordedCalls } from './recorded-calls.ts';
import { toldEvents } from './told-events.ts';

/**
 * Runs the reactions to the selected events of one history against the record, in order, and keeps what they would do
 * otherwise. Nothing is carried from one history to the next.
 *
 * @throws UnavailableError where the history has to come again
 */
export async function playHistory(
  parts: MicroserviceParts,
  record: HistoryRecord,
  deadline: Deadline,
): Promise<Tally> {
  const base = { ...NOTHING, aggregates: 1, events: record.count };
  const judge = await judgeOf(parts, record);
  const passage = passageOf(parts, record);
  if (judge === undefined || !runsReactions(passage)) return base;
  const found: DeviatingEvent[] = [];
  const proposed: Proposed[] = [];
  const callsOf = recordedCalls(parts);
  let tally = base;
  for await (const told of toldEvents(parts, record)) {
    const calls = callsOf(told);
    const judged = judge(told.event);
    const isAbout = isSelected(record.select, told.event);
    if (judged === undefined) {
      if (isAbout) found.push(unfolded(told.event));
      tally = added(tally, { ...NOTHING, incomplete: Number(isAbout) });
      break;
    }
    if (!isAbout || !isToBePlayed(parts, judged, told)) continue;
    if (deadline.remaining() <= 0) throw new UnavailableError('There is no time left for this history.');
    const played = await playEvent(parts, { ...judged, passage, calls });
    tally = added(tally, played.tally);
    if (played.deviating !== undefined) found.push(played.deviating);
    for (const proposal of played.proposals) proposed.push({ proposal, event: judged.event });
  }
  return added(tally, await keepFindings(parts, record, found, proposed));
}

/** What was copied from another environment had its reaction there: it is compared with calls that were copied too. */
const isToBePlayed = (parts: MicroserviceParts, judged: Judged, { items }: ToldEvent): boolean =>
  items.length > 0 || (judged.event.origin === undefined && reactionTo(parts, judged) !== undefined);

/** From here on the aggregate is parked: what its reactions would do, nobody knows. */
const unfolded = ({ sequence: position, id, source, type, time }: RecordedEvent): DeviatingEvent => ({
  ...{ position, id, source, type, time, outcome: 'parked', deviations: [], proposals: [] },
  end: {
    status: 'parked',
    reason: 'The business logic fails on this event; it and all later ones are not folded.',
  },
});
