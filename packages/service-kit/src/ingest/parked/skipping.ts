import { MAX_SKIPS, SKIP_REFUSALS, type SkipRefusal } from '@reprise/aggregate';
import { type RecordedEvent, SKIP_TYPE, type Subject, submitted } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../../http/caller.ts';
import { type HttpResponse, jsonResponse, ProblemError } from '../../http/problem.ts';
import { type ParkedNow, parkedStateOf } from '../../parked/parked-state-of.ts';
import { type SkippedEvent, whoSkipped } from '../../parked/who-skipped.ts';
import type { DataStore } from '../../ports/data-store.ts';
import { subjectOf } from '../../query/parameters.ts';
import { messageOf } from '../../runtime/errors.ts';
import type { LoadedState } from '../../state/state-document.ts';
import { asIfRecorded, draftOf } from '../own-event.ts';
import { isMeant, type OfAggregate, type Wanted } from '../reversals/examine.ts';
import { parseSkip } from '../reversals/reversal-request.ts';
import type { Submit } from '../reversals/reversing.ts';
import { type Looked, lookAt } from './look-at.ts';

export interface SkippingParts extends OfAggregate {
  readonly store: DataStore;
  readonly service: string;
}

/**
 * `POST /accounts/{id}/skips`: passes over the event at which an aggregate is parked, on purpose, by an event of the log. It
 * holds in every fold from then on, also by logic that would not fail any more: nobody else may come to skip what was folded.
 *
 * @returns what answers the request; throws ProblemError 400, 404, 409, 503
 */
export function skipping(parts: SkippingParts, submit: Submit) {
  return async (request: APIGatewayProxyEventV2, caller: Caller, wait: number): Promise<HttpResponse> => {
    const subject = subjectOf(parts.aggregate, request);
    const wanted = parseSkip(request);
    const isNamed = ({ id, source, position }: SkippedEvent) =>
      isMeant({ id, source, sequence: position }, wanted);
    const by = (state: LoadedState) => whoSkipped(parts.log, subject, state, isNamed);
    const state = await parkedStateOf(parts.store, subject, by);
    const looked = await lookAt(parts, subject, (event) => isMeant(event, wanted));
    const event = await skippable(looked, state, subject, wanted, by);
    const draft = draftOf(parts.service, event, { type: SKIP_TYPE, reason: wanted.reason }, caller);
    if (wanted.preview !== true) return submit([draft], wait);
    const after = await lookAt(parts, subject, () => false, [asIfRecorded(draft)]);
    return jsonResponse(200, previewOf(subject, event, state, after));
  };
}

/**
 * The event, which has to be the one that the aggregate is parked at, by what is stored and by today's logic.
 *
 * @param by who has skipped it before, in a sentence; asked for where that is told
 */
async function skippable(
  { meant, fault, faulty, folded }: Looked,
  state: ParkedNow,
  subject: Subject,
  wanted: Wanted,
  by: (state: LoadedState) => Promise<string | undefined>,
): Promise<RecordedEvent> {
  const { parked } = state;
  if (meant.length === 0)
    throw new ProblemError({
      status: 404,
      title: 'Unknown event',
      detail: `${subject} has no event ${wanted.id}, or its log does not hold it yet.`,
    });
  const one = meant.find(({ event }) => event.sequence === parked.since) ?? meant[0];
  if (one?.outcome?.status === 'skipped')
    throw refused('already-skipped', (await by(state)) ?? SKIP_REFUSALS['already-skipped']);
  if (parked.reason !== 'domain-error')
    throw refused('not-by-an-event', `It is parked for another reason (${parked.reason}): ${parked.detail}`);
  if (one?.event.sequence !== parked.since)
    throw refused('not-parked-at', parkedAt(subject, parked.since, faulty));
  if (fault?.at !== parked.since)
    throw refused(
      'folds-today',
      `Today's logic folds this event: \`reprise parked retry\` releases ${subject}.`,
    );
  if ((folded.skipped?.length ?? 0) >= MAX_SKIPS)
    throw refused('too-many-skips', SKIP_REFUSALS['too-many-skips']);
  return one.event;
}

const parkedAt = (subject: Subject, since: string, faulty: RecordedEvent | undefined): string =>
  faulty?.sequence === since
    ? `${subject} is parked at the event ${faulty.id} (${faulty.type}), and only that one can be skipped.`
    : `${subject} is parked at ${since}, and only the event there can be skipped.`;

/** Why a skip is refused before it is in the log. */
type Refused = SkipRefusal | 'not-by-an-event' | 'not-parked-at' | 'folds-today';

const refused = (refusal: Refused, why: string): ProblemError =>
  new ProblemError({ status: 409, title: 'Not skippable', detail: `${why} Nothing was skipped.`, refusal });

/** What would come of it: nothing is written. */
function previewOf(subject: Subject, event: RecordedEvent, state: ParkedNow, after: Looked) {
  const { folded, fault, faulty } = after;
  return {
    subject,
    event: { position: event.sequence, recordedtime: event.recordedtime, event: submitted(event) },
    before: state.state,
    after: folded.state,
    /** How many events would be folded that wait now; the skipped one is among them. */
    folds: folded.version - state.version,
    ...(fault &&
      faulty && {
        parked: { since: fault.at, detail: messageOf(fault.error), id: faulty.id, type: faulty.type },
      }),
  };
}
