import { encodePlaybackRecord, type HistoryRecord, identitySet, type Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse, ProblemError } from '../../http/problem.ts';
import { type ParkedNow, parkedStateOf } from '../../parked/parked-state-of.ts';
import { whoSkipped } from '../../parked/who-skipped.ts';
import { nowText } from '../../playback/jobs.ts';
import { isRetryId, retryId } from '../../playback/retry-id.ts';
import type { DataStore } from '../../ports/data-store.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { RecordStream } from '../../ports/record-stream.ts';
import { subjectOf } from '../../query/parameters.ts';
import { shownParked } from '../../query/parked/list-parked.ts';
import { ambient } from '../../runtime/ambient.ts';
import { type Deadline, deadlineIn } from '../../runtime/deadline.ts';
import { acknowledgedUpTo, type LoadedState, readState, stateKey } from '../../state/state-document.ts';
import type { OfAggregate } from '../reversals/examine.ts';

export interface RetryingParts extends OfAggregate {
  readonly store: DataStore;
  readonly playback: RecordStream;
}

const RETRY_AFTER = 2;
/** Between two looks at the state. Milliseconds. */
const PAUSE = 200;

/**
 * `POST /accounts/{id}/retries`: has a parked aggregate folded on from the log, by the logic that `write` runs today. Its
 * history goes on the playback stream, as in a rebuild of it alone; no job is needed, and a playback may be under way.
 *
 * @returns 202, or, where the request waits for it, 200 with what became of it; throws ProblemError 404, 409, 503
 */
export function retrying(parts: RetryingParts) {
  return async (request: APIGatewayProxyEventV2, wait: number): Promise<HttpResponse> => {
    const subject = subjectOf(parts.aggregate, request);
    const state = await parkedStateOf(parts.store, subject, (now) => howReleased(parts.log, subject, now));
    const id = retryId(Buffer.from(ambient.bytes(16)).toString('hex'));
    const bytes = encodePlaybackRecord(historyOf(subject, state, id), nowText());
    const [result] = await parts.playback.put([{ subject, bytes }]);
    if (result?.status !== 'put') throw pushedBack(result?.reason ?? '');
    if (wait === 0) return jsonResponse(202, { subject, retry: id });
    return answerAfter(parts, subject, id, deadlineIn(wait * 1000));
  };
}

/** How a parked aggregate may have come to be released, as far as log and state tell: by a skip, or a retry before. */
async function howReleased(log: EventLog, subject: Subject, state: LoadedState): Promise<string | undefined> {
  const skipped = await whoSkipped(log, subject, state);
  if (skipped !== undefined) return skipped;
  return state.playback !== undefined && isRetryId(state.playback)
    ? 'A retry has folded it on before.'
    : undefined;
}

/** A claim check: write reads the history, and what has come since, from the log. */
function historyOf(subject: Subject, state: ParkedNow, playbackid: string): HistoryRecord {
  return {
    kind: 'history',
    subject,
    playbackid,
    playbackmode: 'rebuild',
    upTo: acknowledgedUpTo(state) ?? state.parked.since,
    count: state.version, // what was folded before it; as many it has at least
    select: {},
    identities: identitySet([]), // not known here: write asks the log
  };
}

async function answerAfter(
  { store }: RetryingParts,
  subject: Subject,
  id: string,
  deadline: Deadline,
): Promise<HttpResponse> {
  while (deadline.remaining() > PAUSE) {
    await ambient.sleep(PAUSE);
    const [stored] = await store.get([stateKey(subject)]);
    const state = stored && readState(stored);
    if (state?.playback !== id) continue;
    const { parked, version, position } = state;
    const now = { version, position, ...(parked && { parked: shownParked(parked) }) };
    return jsonResponse(200, { subject, retry: id, released: parked === undefined, ...now });
  }
  return jsonResponse(202, { subject, retry: id });
}

const pushedBack = (reason: string): ProblemError =>
  new ProblemError({
    status: 503,
    title: 'Playback stream unavailable',
    detail: `The retry could not be put on the playback stream: ${reason} Send it again.`,
    retryAfter: RETRY_AFTER,
  });
