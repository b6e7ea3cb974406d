import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Cloud } from './cloud.ts';
import { checkBalances, succeeded } from './commands.ts';
import { inventLedger } from './invented-ledger.ts';
import { ledgerOf } from './ledger.ts';

/** A bank whose events can be imported, and whose own books say what has to come of them. */
export interface Bank {
  readonly name: string;
  /** Of events, all of which take effect. */
  readonly file: string;
  readonly events: number;
  readonly accounts: number;
  /** Compares the ledger with the books; `every` tenth entry of them, or each. @throws Error that says where they differ */
  compare(cloud: Cloud, every: number): Promise<void>;
}

/** The folder that holds a real bank's year; the product ships without it. */
const folder = process.env.REPRISE_LEDGER_DATA ?? '';
const events = join(folder, 'ledger-1993.ndjson.gz');
const balances = join(folder, 'ledger-1993-balances.csv.gz');

/** A real bank's year where it is at hand, else an invented one, of a twentieth. */
export const bankAtHand = (): Bank =>
  folder !== '' && existsSync(events) && existsSync(balances) ? realBank() : inventedBank();

const ROWS = 23_440;

function realBank(): Bank {
  return {
    name: "a real bank's year",
    file: events,
    events: 29_344,
    accounts: 1_139,
    compare: async (cloud, every) => {
      const ended = await succeeded(cloud, checkBalances(cloud, events, rowsOf(every)));
      const total = ended.out.trim().split('\n').at(-1);
      process.stdout.write(`balances as in the bank's books: ${total}\n`);
      const wanted = `${ROWS / every} of ${ROWS / every}`;
      if (total !== wanted) throw new Error(`${total}, not ${wanted}:\n${ended.out}`);
      // Every account has to have moved exactly as often as the file says.
      if (/note:/.test(ended.err)) throw new Error(ended.err);
    },
  };
}

function rowsOf(every: number): string {
  if (every === 1) return balances;
  const [heading = '', ...rows] = gunzipSync(readFileSync(balances)).toString().trim().split('\n');
  return written('balances.csv', [heading, ...rows.filter((_, n) => n % every === 0)].join('\n'));
}

function inventedBank(): Bank {
  const [accounts, count] = [60, 1_500];
  const { lines, accounts: books } = inventLedger(accounts, count, 'bank');
  return {
    name: 'an invented year (REPRISE_LEDGER_DATA names no folder that holds the real one)',
    file: written('events.ndjson.gz', gzipSync(lines.join('\n'))),
    events: count,
    accounts,
    compare: async (cloud, every) => {
      for (const [account, { balance, counters }] of [...books].filter((_, n) => n % every === 0)) {
        const { state } = await ledgerOf(cloud).get(`/accounts/${account}`);
        const found = JSON.stringify([state.balance, state.counters]);
        const wanted = JSON.stringify([balance, counters]);
        if (found !== wanted) throw new Error(`${account} is ${found}, and should be ${wanted}.`);
      }
    },
  };
}

function written(name: string, content: string | Buffer): string {
  const path = join(mkdtempSync(join(tmpdir(), 'reprise-e2e-')), name);
  writeFileSync(path, content);
  return path;
}
