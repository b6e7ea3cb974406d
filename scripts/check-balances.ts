/**
 * Compares the running ledger with a bank's books: npm run check-balances -- <events> <balances> [--url <address>]
 *
 * For each row of the balances file it asks the ledger, over HTTP, for the account as of the end of that day. Its
 * balance has to be, within 100 minor units, one of those that the books noted. The events file says what there is to
 * find: every row's account has to move in it, and how often it has by then is compared with the ledger's counters, so
 * that an event that was lost or applied twice is named even where the balance hides it. The balances alone decide:
 * others may have used these accounts too.
 */
import { parseArgs } from 'node:util';
import { type Api, bearer, httpApi } from '../packages/cli/src/http.ts';
import { serviceUrl } from '../packages/cli/src/target.ts';
import { printableLines } from '../packages/cli/src/text.ts';
import { type Compared, compare } from './check-balances/compare.ts';
import {
  type Movements,
  type Row,
  readMovements,
  readRows,
  UnusableFileError,
} from './check-balances/files.ts';

const USAGE = 'npm run check-balances -- <events.ndjson[.gz]> <balances.csv[.gz]> [--url <address>]';
const IN_FLIGHT = 16;
const SHOWN = 10;
const EVERY_MS = 5_000;

interface Arguments {
  readonly events: string;
  readonly balances: string;
  readonly api: Api;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' } } });
  const token = process.env.REPRISE_TOKEN;
  const [events, balances, ...more] = positionals;
  if (events === undefined || balances === undefined || more.length > 0)
    throw new UnusableFileError(`usage: ${USAGE}`);
  return {
    events,
    balances,
    api: httpApi(serviceUrl('ledger', values.url, process.env), token ? bearer(token) : undefined),
  };
}

async function main(): Promise<boolean> {
  const { events, balances, api } = readArguments();
  const [movements, rows] = await Promise.all([readMovements(events), readRows(balances)]);
  const stranger = rows.find(({ subject, day }) => !movements.get(subject)?.has(day));
  if (stranger) {
    throw new UnusableFileError(
      `${balances}, line ${stranger.line}: ${stranger.subject} has no event on ${stranger.day} in ${events}. The two files have to belong together.`,
    );
  }
  return report(await compareAll(api, rows, movements));
}

/** A few at a time; each worker takes the next row. */
async function compareAll(api: Api, rows: readonly Row[], movements: Movements): Promise<Compared[]> {
  const compared: Compared[] = [];
  const next = rows.values();
  const progress = setInterval(() => say(`${compared.length} of ${rows.length} rows asked for`), EVERY_MS);
  const worker = async (): Promise<void> => {
    for (const row of next) compared.push(await compare(api, row, movements));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker)).finally(() => clearInterval(progress));
  return compared.sort((a, b) => a.row.line - b.row.line);
}

/** @returns whether every row holds */
function report(compared: readonly Compared[]): boolean {
  const wrong = compared.filter(({ mismatch }) => mismatch !== undefined);
  for (const { row, mismatch } of wrong.slice(0, SHOWN))
    print(`line ${row.line}: ${row.subject} on ${row.day}: ${mismatch}`);
  if (wrong.length > SHOWN) print(`... and ${wrong.length - SHOWN} more`);
  noteMovements(compared.filter(({ movements }) => movements !== undefined));
  print(`${compared.length - wrong.length} of ${compared.length}`);
  return wrong.length === 0 && compared.length > 0;
}

function noteMovements(odd: readonly Compared[]): void {
  const [first] = odd;
  if (first?.movements === undefined) return;
  const { row, movements } = first;
  say(
    `note: by ${odd.length} rows an account has moved more or less often than the events file says; the first is line ${row.line}: ` +
      `${row.subject} on ${row.day}, ${movements.ledger} times in the ledger, ${movements.file} in the file.`,
  );
}

const print = (text: string): void => void process.stdout.write(`${printableLines(text)}\n`);
const say = (text: string): void => void process.stderr.write(`${printableLines(text)}\n`);

await main().then(
  (holds) => {
    process.exitCode = holds ? 0 : 1;
  },
  (error: unknown) => {
    say(`check-balances: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  },
);
