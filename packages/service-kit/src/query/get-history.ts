import { type CollectedSkips, foldingToFault, unfolded } from '@reprise/aggregate';
import { isPosition, isSkip, type Subject, submitted } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createPatch } from 'rfc6902';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { addLogged } from '../log/fold-logged.ts';
import { foreseeing } from '../log/foreseeing.ts';
import { readHistory } from '../log/read-history.ts';
import { messageOf } from '../runtime/errors.ts';
import { badRequest, limit, subjectOf, unknownAggregate } from './parameters.ts';
import type { QueryParts } from './query-parts.ts';

const PAGE = { usual: 100, most: 1_000 };

/** A Lambda answers with at most 6 MB. Characters of JSON. */
const MAX_PAGE_LENGTH = 4_000_000;

/**
 * `GET /accounts/{id}/history`: every event with its outcome and what it changed (JSON Patch, RFC 6902), page by page.
 * Folded from the log by today's logic.
 */
export async function getHistory(
  { log, aggregate }: QueryParts,
  request: APIGatewayProxyEventV2,
): Promise<HttpResponse> {
  const subject = subjectOf(aggregate, request);
  const size = limit(request, PAGE);
  const after = request.queryStringParameters?.after ?? '';
  if (after !== '' && !isPosition(after)) throw badRequest('after must be the "next" of an earlier page.');
  const page = await foreseeing(
    () => readHistory(log, subject),
    (skips) => readPage({ log, aggregate }, subject, { size, after }, skips),
  );
  return jsonResponse(200, { subject, ...page });
}

interface PageOf {
  readonly size: number;
  readonly after: string;
}

interface HistoryPage {
  readonly events: readonly unknown[];
  readonly next?: string;
}

/** The log is read to its end, though the page is full before: a skip lies behind what it skips. */
async function readPage(
  of: Pick<QueryParts, 'log' | 'aggregate'>,
  subject: Subject,
  { size, after }: PageOf,
  skips: CollectedSkips,
): Promise<HistoryPage> {
  const fold = foldingToFault(of.aggregate, undefined, skips);
  const events: unknown[] = [];
  let length = 0;
  let last: string | undefined;
  let next: string | undefined;
  for await (const event of readHistory(of.log, subject)) {
    if (events.length === size || length > MAX_PAGE_LENGTH) next = last;
    if (next !== undefined) {
      if (isSkip(event)) skips.verdictOn(unfolded(of.aggregate), event);
      continue;
    }
    const step = await addLogged(of, fold, event);
    last = event.sequence;
    if (last <= after) continue;
    const { sequence: position, recordedtime } = event;
    const entry = {
      position,
      recordedtime,
      event: submitted(event),
      outcome: step?.outcome ?? { status: 'parked', reason: messageOf(fold.fault?.error) },
      version: fold.folded.version,
      changes: step === undefined ? [] : createPatch(step.before, step.folded.state),
    };
    length += JSON.stringify(entry).length;
    events.push(entry);
  }
  if (last === undefined) throw unknownAggregate(subject);
  return { events, ...(next === undefined ? {} : { next }) };
}
