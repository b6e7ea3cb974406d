import type {
  ListParkedRequest,
  ParkedPage,
  ParkedReaction,
  Retried,
  RetryParkedRequest,
} from '@reprise/service-kit';

/** What of a service's function `microservice` is about parked reactions. Each call throws a CliError. */
export interface ParkedFunction {
  list(limit: number, after?: string): Promise<ParkedPage>;
  retry(request: Omit<RetryParkedRequest, 'command'>): Promise<Retried>;
}

/** Invokes the function with a request, and answers with what it returned. @throws CliError */
export type Invoke = (request: ListParkedRequest | RetryParkedRequest) => Promise<unknown>;

/** The function by its contract: what it answers to which request. */
export const parkedFunction = (invoke: Invoke): ParkedFunction => ({
  list: async (limit, after) =>
    (await invoke({
      command: 'parked.list',
      limit,
      ...(after === undefined ? {} : { after }),
    })) as ParkedPage,
  retry: async (request) => (await invoke({ command: 'parked.retry', ...request })) as Retried,
});

const MOST_A_PAGE = 100;

/** All that are parked, as they come, at most so many. */
export async function* parkedReactions(
  parked: Pick<ParkedFunction, 'list'>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<ParkedReaction> {
  let left = limit;
  let after: string | undefined;
  do {
    const page = await parked.list(Math.min(MOST_A_PAGE, left), after);
    yield* page.parked;
    left -= page.parked.length;
    after = page.next;
  } while (after !== undefined && left > 0);
}
