import { CliError, NotFoundError, UnreachableError, UsageError } from './errors.ts';
import { type Answer, type Api, type Call, NetworkError } from './http.ts';
import { problemText } from './problem.ts';
import { isRecord } from './text.ts';

export type Json = Readonly<Record<string, unknown>>;

/**
 * One document of the API.
 * @throws NotFoundError, UsageError, UnreachableError or CliError, by what the API answers
 */
export async function read(
  api: Api,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Json> {
  const answer = await reach(api, path + queryString(query));
  if (answer.status === 200 && isRecord(answer.body)) return answer.body;
  throw readError(answer);
}

/** The answer, whatever it is. @throws UnreachableError when there is none */
export async function reach(api: Api, path: string, call?: Call): Promise<Answer> {
  try {
    return await api.call(path, call);
  } catch (error) {
    throw error instanceof NetworkError ? nobodyThere(api, error) : error;
  }
}

/** The one line for a service that is not there. */
export const nobodyThere = (api: Api, { code }: NetworkError): UnreachableError =>
  new UnreachableError(
    `nothing answers at ${api.url} (${code}). \`npm start\` starts the local cloud; --url names another.`,
  );

/** What an answer that is no success means for who asked. */
export function readError(answer: Answer): CliError {
  const said = problemText(answer);
  if (answer.status === 404) return new NotFoundError(said);
  if (answer.status === 400) return new UsageError(said);
  if (answer.status !== 429 && answer.status !== 503) return refusedAccess(answer) ?? new CliError(said);
  const wait =
    answer.retryAfter === undefined ? '' : ` Try again in ${Math.ceil(answer.retryAfter / 1000)} s.`;
  return new UnreachableError(said + wait);
}

/** The service is there and does not know us. */
export const refusedAccess = ({ status }: Answer): CliError | undefined =>
  status === 401 || status === 403
    ? new CliError(
        `the service refuses access (HTTP ${status}). Set REPRISE_TOKEN to a token that it accepts, or sign with --stage and --profile of a role that may execute-api:Invoke.`,
      )
    : undefined;

function queryString(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`;
}
