import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Answer, Api } from '../http.ts';
import { problemText } from '../problem.ts';
import { type Json, reach, read, readError } from '../read.ts';
import { aggregatePath } from '../target.ts';
import { isRecord } from '../text.ts';

/** An aggregate that is parked, as a service lists it. */
export interface ListedAggregate {
  readonly subject: string;
  readonly parked: { readonly since: string; readonly reason: string; readonly detail: string };
  /** The event at which it stands. */
  readonly event?: { readonly id: string; readonly type: string; readonly recordedtime: string };
}

/** What came of a retry. */
export type RetriedAggregate =
  | { readonly status: 'released' | 'not-parked' }
  /** In the log, and not processed in time. */
  | { readonly status: 'asked' }
  | { readonly status: 'parked'; readonly detail: string };

/** Which event is to be passed over, and why. */
export interface WantedSkip {
  readonly subject: string;
  readonly id: string;
  /** Where the id is not enough. */
  readonly source?: string;
  readonly position?: string;
  readonly reason: string;
}

/** A service's parked aggregates, by its HTTP API. Each call throws a CliError. */
export interface ParkedAggregates {
  list(limit?: number): AsyncGenerator<ListedAggregate>;
  /** Why one is parked, where it stands, and what waits. */
  show(subject: string): Promise<Json>;
  retry(subject: string): Promise<RetriedAggregate>;
  previewSkip(wanted: WantedSkip): Promise<Json>;
  /** @returns the skip's outcome; nothing where `write` has not got to it in time */
  skip(wanted: WantedSkip): Promise<Json | undefined>;
}

/** Seconds: longer than `write` usually takes; as long as a request can wait. */
const WAIT = 20;
const MOST_A_PAGE = 100;

export const parkedAggregates = (api: Api): ParkedAggregates => ({
  list: (limit = Number.POSITIVE_INFINITY) => listed(api, limit),
  show: async (subject) => {
    const answer = await reach(api, `${aggregatePath(subject)}/parked`);
    if (answer.status === 200 && isRecord(answer.body)) return answer.body;
    throw refusedOr(answer);
  },
  retry: async (subject) => retried(await post(api, `${aggregatePath(subject)}/retries`, {})),
  previewSkip: async (wanted) => {
    const answer = await postSkip(api, wanted, { preview: true });
    if (answer.status === 200 && isRecord(answer.body)) return answer.body;
    throw refusedOr(answer);
  },
  skip: async (wanted) => {
    const answer = await postSkip(api, wanted, {});
    if ((answer.status !== 200 && answer.status !== 202) || !isRecord(answer.body)) throw refusedOr(answer);
    const [accepted] = Array.isArray(answer.body.accepted) ? answer.body.accepted.filter(isRecord) : [];
    return isRecord(accepted?.outcome) ? accepted.outcome : undefined;
  },
});

async function* listed(api: Api, limit: number): AsyncGenerator<ListedAggregate> {
  let left = limit;
  let after: string | undefined;
  do {
    const page = await read(api, '/parked', { limit: String(Math.min(MOST_A_PAGE, left)), after });
    const found = page.parked as readonly ListedAggregate[]; // as the service documents it
    yield* found;
    left -= found.length;
    after = typeof page.next === 'string' ? page.next : undefined;
  } while (after !== undefined && left > 0);
}

function retried(answer: Answer): RetriedAggregate {
  if (answer.status === 202) return { status: 'asked' };
  if (answer.status === 409) return { status: 'not-parked' };
  if (answer.status !== 200 || !isRecord(answer.body)) throw readError(answer);
  const { released, parked } = answer.body;
  if (released === true) return { status: 'released' };
  return { status: 'parked', detail: isRecord(parked) ? String(parked.detail) : '' };
}

const postSkip = (api: Api, { subject, ...wanted }: WantedSkip, more: object): Promise<Answer> =>
  post(api, `${aggregatePath(subject)}/skips`, { ...wanted, ...more });

const post = (api: Api, path: string, body: object): Promise<Answer> =>
  reach(api, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: `wait=${WAIT}` },
    body: JSON.stringify(body),
  });

const refusedOr = (answer: Answer): CliError =>
  answer.status === 409 ? new CliError(problemText(answer), EXIT.refusedInput) : readError(answer);
