import { type RecordedEvent, type Subject } from '@reprise/event-envelope';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../../http/problem.ts';
import { fromEventItem } from '../../log/event-item.ts';
import { listParkedStates } from '../../parked/parked-notes.ts';
import type { Ports } from '../../runtime/connect.ts';
import type { Parked } from '../../state/state-document.ts';
import { limit } from '../parameters.ts';

const PAGE = { usual: 100, most: 1_000 };

/** A parked aggregate in a list. */
export interface ListedAggregate {
  readonly subject: Subject;
  readonly parked: Pick<Parked, 'since' | 'reason' | 'detail'>;
  /** The event at which it stands; nothing where the log does not hold it yet. */
  readonly event?: Pick<RecordedEvent, 'id' | 'source' | 'type' | 'time' | 'recordedtime'>;
}

export interface ListedPage {
  readonly parked: readonly ListedAggregate[];
  readonly next?: string;
}

/** `GET /parked`: the aggregates that are parked, of all kinds, by subject, page by page. */
export async function listParked(
  { log, store }: Pick<Ports, 'log' | 'store'>,
  request: APIGatewayProxyEventV2,
): Promise<HttpResponse> {
  const after = request.queryStringParameters?.after;
  const page = await listParkedStates(store, { limit: limit(request, PAGE), after });
  const keys = page.parked.flatMap(({ subject, state }) =>
    state.parked === undefined ? [] : [{ subject, position: state.parked.since }],
  );
  const items = keys.length === 0 ? [] : await log.get(keys);
  const parked = page.parked.map(({ subject, state }, index) => {
    const item = items[index];
    return { subject, parked: shownParked(state.parked), ...(item && { event: named(fromEventItem(item)) }) };
  });
  return jsonResponse(200, { parked, ...(page.next === undefined ? {} : { next: page.next }) });
}

/** Without what is between the functions. */
export const shownParked = (parked: Parked | undefined) =>
  parked && { since: parked.since, reason: parked.reason, detail: parked.detail };

const named = ({ id, source, type, time, recordedtime }: RecordedEvent) => ({
  id,
  source,
  type,
  time,
  recordedtime,
});
