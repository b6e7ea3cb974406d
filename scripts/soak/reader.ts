import type { Outcome, SentEvent } from './book.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import type { SoakRun } from './run.ts';

/** An event in its account's history. */
export interface HistoryEntry {
  readonly position: string;
  readonly event: SentEvent;
  readonly outcome: Outcome;
}

export interface AccountState {
  readonly version: number;
  readonly state: {
    readonly balance: number;
    /** What payouts may still take. */
    readonly held: number;
    readonly status: string;
    readonly counters: { readonly credits: number; readonly debits: number };
  };
}

/** Asks again while the service is away or in trouble. Undefined: 404. @throws Error where it stays so, or refuses */
async function get<T>({ cloud }: SoakRun, path: string): Promise<T | undefined> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    cloud.expectBack();
    const answer = await fetch(cloud.cloud.url + path).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    if (answer?.ok && text !== undefined) return JSON.parse(text) as T;
    if (answer?.status === 404) return undefined;
    const refused = answer !== undefined && answer.status < 429;
    if (refused || Date.now() > giveUpAt) throw new Error(`GET ${path}: ${answer?.status} ${text}`);
    await pause(200);
  }
}

/** The same, asked once: also undefined where there is no answer, as of an account that a playback has emptied. */
export async function glimpseOf({ cloud }: SoakRun, subject: string): Promise<AccountState | undefined> {
  const answer = await fetch(cloud.cloud.url + pathOf(subject)).catch(() => undefined);
  const text = await answer?.text().catch(() => undefined);
  return answer?.ok && text !== undefined ? (JSON.parse(text) as AccountState) : undefined;
}

const pathOf = (subject: string): string => `/accounts/${subject.slice('account/'.length)}`;

/** Undefined: nothing of it has been folded yet. */
export const accountOf = (run: SoakRun, subject: string): Promise<AccountState | undefined> =>
  get(run, pathOf(subject));

/** All of an account's history, from the log, page by page. */
export async function historyOf(run: SoakRun, subject: string): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (let after = ''; ; ) {
    const page = await get<{ events: HistoryEntry[]; next?: string }>(
      run,
      `${pathOf(subject)}/history?limit=1000${after && `&after=${after}`}`,
    );
    entries.push(...(page?.events ?? []));
    if (page?.next === undefined) return entries;
    after = page.next;
  }
}
