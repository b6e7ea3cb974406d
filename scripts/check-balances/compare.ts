import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Api, NetworkError } from '../../packages/cli/src/http.ts';
import { backoff } from '../../packages/cli/src/import/patience.ts';
import { problemText } from '../../packages/cli/src/problem.ts';
import { nobodyThere } from '../../packages/cli/src/read.ts';
import { aggregatePath } from '../../packages/cli/src/target.ts';
import { isRecord } from '../../packages/cli/src/text.ts';
import { type Movements, movementsBy, type Row } from './files.ts';

/** The bank rounded amounts to 0.10 in its export, so its own balances are off by up to 1.00. */
export const TOLERANCE = 100;

/** What became of one row. */
export interface Compared {
  readonly row: Row;
  /** Why the ledger's balance is not one of the books'; undefined when it is. */
  readonly mismatch?: string;
  /** The ledger's movements by then, where they are not as many as the events file has. */
  readonly movements?: { readonly ledger: number; readonly file: number };
}

/** Asks for the account at the end of the row's day. @throws UnreachableError */
export async function compare(api: Api, row: Row, movements: Movements): Promise<Compared> {
  const answer = await ask(api, `${aggregatePath(row.subject)}?asOf=${row.day}T23:59:59.999Z`);
  const state = isRecord(answer.body) ? answer.body.state : undefined;
  if (answer.status !== 200 || !isRecord(state)) return { row, mismatch: problemText(answer) };
  const [ledger, file] = [moved(state), movementsBy(movements, row)];
  const { balance } = state;
  return {
    row,
    ...(ledger !== undefined && ledger !== file && { movements: { ledger, file } }),
    ...(!isOneOf(row.balances, balance) && {
      mismatch: `the ledger has ${balance}, the books ${row.balances.join(' or ')}`,
    }),
  };
}

const isOneOf = (balances: readonly number[], balance: unknown): boolean =>
  typeof balance === 'number' && balances.some((noted) => Math.abs(noted - balance) <= TOLERANCE);

function moved({ counters }: Record<string, unknown>): number | undefined {
  if (!isRecord(counters)) return undefined;
  return Object.values(counters).reduce<number>((sum, count) => sum + Number(count), 0);
}

const ATTEMPTS = 6;

/** Reads change nothing, so they are tried again: the service may be busy. */
async function ask(api: Api, path: string, attempt = 1): Promise<Answer> {
  const answer = await api.call(path).catch((error: unknown) => {
    if (!(error instanceof NetworkError)) throw error;
    if (attempt === ATTEMPTS || error.code === 'ECONNREFUSED') throw nobodyThere(api, error);
    return undefined;
  });
  const again = answer === undefined || answer.status === 429 || answer.status >= 500;
  if (answer !== undefined && (!again || attempt === ATTEMPTS)) return answer;
  await sleep(backoff(attempt, answer?.retryAfter));
  return ask(api, path, attempt + 1);
}
