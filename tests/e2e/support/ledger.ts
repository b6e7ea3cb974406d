import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from './cloud.ts';

export interface Account {
  readonly subject: string;
  readonly state: {
    readonly balance: number;
    readonly status: string;
    readonly counters: { credits: number; debits: number };
  };
  readonly version: number;
  readonly position: string;
}

export interface HistoryEntry {
  readonly position: string;
  readonly event: { readonly id: string; readonly type: string; readonly data: { readonly amount?: number } };
  readonly outcome: { readonly status: string; readonly reason?: string };
  readonly version: number;
  readonly changes: readonly { readonly op: string; readonly path: string; readonly value?: unknown }[];
}

export interface Accepted {
  readonly id: string;
  readonly sequence: string;
  readonly outcome?: { readonly status: string; readonly reason?: string };
}

/** An event of the ledger; `type` without `ledger.` and version. */
export const event = (
  type: string,
  account: string,
  id: string,
  data: object,
  more: object = {},
): object => ({
  specversion: '1.0',
  id,
  source: '/e2e',
  type: `ledger.${type}.v1`,
  subject: `account/${account}`,
  time: '2026-01-15T12:00:00Z',
  data,
  ...more,
});

export const opened = (account: string, more: object = {}): object =>
  event('account-opened', account, `open-${account}`, { currency: 'CZK', overdraftLimit: 0, ...more });

/** What a customer of the API does with `curl`. */
export const ledgerOf = ({ url }: Cloud) => ({
  /** Sends events and waits for their outcomes. */
  async send(...events: object[]): Promise<Accepted[]> {
    const headers = { 'content-type': 'application/cloudevents-batch+json', prefer: 'wait=20' };
    const response = await fetch(`${url}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
    const body = (await response.json()) as { accepted: Accepted[] };
    if (response.status !== 200) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
    return body.accepted;
  },

  async get<T = Account>(path: string): Promise<T> {
    const response = await fetch(url + path);
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  },

  /** The whole history of an account, once the log holds `events` of it: the log may be behind the state for a moment. */
  async history(account: string, events: number): Promise<HistoryEntry[]> {
    for (;;) {
      const page = await this.get<{ events: HistoryEntry[] }>(`/accounts/${account}/history?limit=1000`);
      if (page.events.length >= events) return page.events;
      await sleep(50);
    }
  },
});
