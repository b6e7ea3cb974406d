import { type Aggregate, REFUSALS, type Refusal, type Verdict } from '@reprise/aggregate';
import { type CloudEvent, REVERSAL_TYPE, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../../http/caller.ts';
import { type HttpResponse, jsonResponse, ProblemError } from '../../http/problem.ts';
import { subjectOf, unknownAggregate } from '../../query/parameters.ts';
import { asIfRecorded, draftOf } from '../own-event.ts';
import { type Candidate, judgeDraft, type OfAggregate, type Searched, search } from './examine.ts';
import { isOf, setOffBy } from './follow-ups.ts';
import { parseReversal } from './reversal-request.ts';

export interface ReversingParts extends OfAggregate {
  readonly service: string;
  readonly aggregates: readonly Aggregate[];
}

/** Puts events on the stream, and answers. */
export type Submit = (events: readonly CloudEvent[], wait: number) => Promise<HttpResponse>;

/**
 * `POST /accounts/{id}/reversals`: takes one event of an aggregate back, by an event of its own. What is checked here spares
 * a reversal that would be refused; `write` decides, by the log up to it.
 *
 * @returns what answers the request; throws ProblemError 400, 404, 409
 */
export function reversing(parts: ReversingParts, submit: Submit) {
  return async (request: APIGatewayProxyEventV2, caller: Caller, wait: number): Promise<HttpResponse> => {
    const subject = subjectOf(parts.aggregate, request);
    const wanted = parseReversal(request);
    const searched = await search(parts, subject, wanted);
    if (searched.folded.version === 0) throw unknownAggregate(subject);
    const { event } = meant(searched, subject, wanted.id);
    const draft = draftOf(parts.service, event, { type: REVERSAL_TYPE, reason: wanted.reason }, caller);
    const { verdict, changed } = await judgeDraft(parts, searched.folded, asIfRecorded(draft));
    if (wanted.preview === true) return preview(parts, searched, event, verdict, changed);
    if (verdict.kind === 'reject') throw refused(verdict.reason, changed.flips);
    return submit([draft], wait);
  };
}

/** The event that is meant: repeats of it are passed over. */
function meant({ candidates }: Searched, subject: Subject, id: string): Candidate {
  const counted = candidates.filter(({ outcome }) => outcome.status !== 'duplicate');
  const [only, ...others] = counted.length > 0 ? counted : candidates;
  if (only === undefined)
    throw new ProblemError({
      status: 404,
      title: 'Unknown event',
      detail:
        `${subject} has no event ${id}, or its log does not hold it yet. ` +
        'An event of another aggregate is reversed there: `reprise trace` says of which it is.',
    });
  if (others.length === 0) return only;
  throw new ProblemError({
    status: 409,
    title: 'Ambiguous event',
    detail: `${subject} has ${counted.length} events with the id ${id}: say which, by "source" or "position".`,
    candidates: counted.map(({ event: { source, sequence: position, type, time } }) => ({
      source,
      position,
      type,
      time,
    })),
  });
}

type Changed = Awaited<ReturnType<typeof judgeDraft>>['changed'];

async function preview(
  { log, aggregates }: ReversingParts,
  { folded, caused }: Searched,
  event: RecordedEvent,
  verdict: Verdict<unknown>,
  { flipped, flips }: Changed,
): Promise<HttpResponse> {
  const { sequence: position, source, id, type, time, data } = event;
  const setOff = await setOffBy(log, event, caused, isOf(aggregates));
  return jsonResponse(200, {
    subject: event.subject,
    original: { position, source, id, type, time, ...(data === undefined ? {} : { data }) },
    verdict: verdict.kind === 'accept' ? { status: 'accepted' } : refusal(verdict.reason),
    before: folded.state,
    ...(verdict.kind === 'accept' ? { after: verdict.state } : {}),
    flipped,
    flips,
    ...setOff,
  });
}

const refusal = (reason: string) => ({ status: 'rejected', reason, detail: explained(reason) });

const explained = (reason: string): string => REFUSALS[reason as Refusal] ?? reason; // the logic's own have no other words

const refused = (reason: string, flips: readonly unknown[]): ProblemError =>
  new ProblemError({
    status: 409,
    title: 'Not reversible',
    detail: `${explained(reason)} Nothing was reversed.`,
    refusal: reason,
    ...(flips.length === 0 ? {} : { flips }),
  });
