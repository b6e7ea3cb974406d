import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const SCRIPT = join(__dirname, '../../check-balances.ts');

const deposit = (subject: string, day: string, amount: number): string =>
  JSON.stringify({ subject, time: `${day}T12:00:00Z`, data: { amount } });

const EVENTS = [
  deposit('account/1', '1993-01-01', 700),
  deposit('account/1', '1993-01-03', 300),
  deposit('account/2', '1993-01-03', 50),
];

/** A ledger as it should be after EVENTS. */
const BALANCES: Record<string, object> = {
  '/accounts/1?asOf=1993-01-01T23:59:59.999Z': { balance: 700, counters: { credits: 1, debits: 0 } },
  '/accounts/1?asOf=1993-01-03T23:59:59.999Z': { balance: 1000, counters: { credits: 2, debits: 0 } },
  '/accounts/2?asOf=1993-01-03T23:59:59.999Z': { balance: 50, counters: { credits: 2, debits: 0 } },
};

let server: Server;
let url: string;
let refusals = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const state = BALANCES[request.url ?? ''];
    if (refusals-- > 0) return void response.writeHead(503, { 'retry-after': '0' }).end('{}');
    response
      .writeHead(state ? 200 : 404)
      .end(JSON.stringify(state ? { state } : { title: 'Not found', detail: 'No such account.' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const folder = mkdtempSync(join(tmpdir(), 'check-balances-'));
function file(name: string, lines: readonly string[]): string {
  const text = `${lines.join('\n')}\n`;
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
  return join(folder, name);
}

async function check(...args: string[]): Promise<{ code: number; out: string[]; err: string }> {
  const child = spawn(process.execPath, [SCRIPT, '--url', url, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out: out.trim().split('\n'), err };
}

const balances = (...rows: string[]): string[] => ['subject,day,balances', ...rows];

describe('check-balances', () => {
  const events = file('events.ndjson.gz', EVENTS);

  test('every row within 100 of one of its balances: all of them, and exit code 0', async () => {
    refusals = 2; // a busy service is asked again
    const rows = balances(
      'account/1,1993-01-01,0|800',
      'account/1,1993-01-03,900',
      'account/2,1993-01-03,50',
    );
    const { code, out, err } = await check(events, file('right.csv.gz', rows));
    expect({ code, out }).toEqual({ code: 0, out: ['3 of 3'] });
    expect(err).toMatch(
      /note: by 1 rows .* line 4: account\/2 on 1993-01-03, 2 times in the ledger, 1 in the file/,
    );
  });

  test('a row that is off is named, and the exit code is 1', async () => {
    const rows = balances('account/1,1993-01-01,801', 'account/1,1993-01-03,1000');
    expect(await check(events, file('wrong.csv', rows))).toMatchObject({
      code: 1,
      out: ['line 2: account/1 on 1993-01-01: the ledger has 700, the books 801', '1 of 2'],
    });
  });

  test('an account that is not in the ledger is named', async () => {
    const more = file('more.ndjson', [...EVENTS, deposit('account/3', '1993-01-05', 5)]);
    const { code, out } = await check(more, file('absent.csv', balances('account/3,1993-01-05,5')));
    expect({ code, out }).toEqual({
      code: 1,
      out: ['line 2: account/3 on 1993-01-05: Not found: No such account.', '0 of 1'],
    });
  });

  test.each([
    [[events, '/nowhere.csv'], /there is no file \/nowhere\.csv/],
    [['/nowhere.ndjson', events], /there is no file \/nowhere\.ndjson/],
    [[events], /usage: npm run check-balances/],
    [[events, file('header.csv', ['a,b'])], /has to begin with the line subject,day,balances/],
    [[events, file('cells.csv', balances('account/1,1993-01-01,x'))], /cells\.csv, line 2: not <subject>/],
    [
      [events, file('other.csv', balances('account/1,1993-01-02,5'))],
      /line 2: account\/1 has no event on 1993-01-02 .* belong together/,
    ],
  ])('%j: one clear line', async (args, line) => {
    const { code, out, err } = await check(...args);
    expect({ code, out, err }).toEqual({ code: 1, out: [''], err: expect.stringMatching(line) });
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('a ledger that is not there: one clear line', async () => {
    const { code, err } = await check(
      events,
      file('fine.csv', balances('account/1,1993-01-01,700')),
      '--url',
      'http://127.0.0.1:59321',
    );
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^check-balances: nothing answers .*npm start/),
    });
  });
});
