import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, type Command, type Ended, lastLine, reprise, succeeded } from './support/commands.ts';
import { inventLedger } from './support/invented-ledger.ts';
import { type Account, ledgerOf } from './support/ledger.ts';

const ACCOUNTS = 300;
const EVENTS = 12_000;
const MIDDLE = 3_000;

// Generous: it may share the machine.
jest.setTimeout(400_000);

let cloud: Cloud;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud();
});
afterAll(() => cloud?.dispose());

const invented = inventLedger(ACCOUNTS, EVENTS);
const file = join(mkdtempSync(join(tmpdir(), 'reprise-e2e-')), 'events.ndjson.gz');
writeFileSync(file, gzipSync(invented.lines.join('\n')));

const startImport = (): Command => reprise(cloud, 'import', 'ledger', file, '--json', '--lanes', '3');

/** Events that the import knows to be acknowledged, by its own progress file. */
function acknowledged(): number {
  try {
    const folder = join(cloud.folder, 'imports');
    const [name = ''] = readdirSync(folder).filter((entry) => entry.endsWith('.json'));
    return JSON.parse(readFileSync(join(folder, name), 'utf8')).tally.events;
  } catch {
    return 0; // not begun yet
  }
}

async function inTheMiddle(importing: Command): Promise<number> {
  while (acknowledged() < MIDDLE) {
    if (importing.process.exitCode !== null)
      throw new Error(`The import ended too soon: ${(await importing.ended).err}`);
    await sleep(10);
  }
  return acknowledged();
}

/** What was in doubt came twice: an account that is opened again says no, all else is known to be a duplicate. */
function expectAllIn(ended: Ended, events: number): void {
  const { reasons, ...counts } = lastLine(ended);
  expect(counts).toMatchObject({ events, parked: 0, pending: 0 });
  expect(Object.keys(reasons as object).filter((reason) => reason !== 'account-already-open')).toEqual([]);
}

describe('kill -9 of everything in the middle of an import', () => {
  test('loses nothing that was acknowledged and applies nothing twice', async () => {
    const first = startImport();
    const before = await inTheMiddle(first);
    first.process.kill('SIGKILL');
    await cloud.killAll();
    await first.ended;
    expect(before).toBeLessThan(EVENTS);

    await cloud.start();
    const second = await succeeded(cloud, startImport());
    expectAllIn(second, EVENTS);

    const ledger = ledgerOf(cloud);
    for (const [account, expected] of invented.accounts) {
      const { state } = await ledger.get<Account>(`/accounts/${account}`);
      expect({ account, ...state }).toMatchObject({
        account,
        balance: expected.balance,
        counters: expected.counters,
      });
    }
    const verified = await reprise(cloud, 'verify', 'ledger', '--json').ended;
    expect(lastLine(verified)).toMatchObject({ differences: 0, parked: 0, aggregates: ACCOUNTS });
  });

  test('the cloud that goes away while the import runs is waited for', async () => {
    const importing = startImportOf(inventLedger(50, 6_000, 'later'));
    while (!importing.seen()) await sleep(10);
    await cloud.killAll();
    await cloud.start();
    const ended = await succeeded(cloud, importing.command);
    expectAllIn(ended, 6_000);
    expect(lastLine(await reprise(cloud, 'verify', 'ledger', '--json').ended)).toMatchObject({
      differences: 0,
      parked: 0,
    });
  });
});

function startImportOf({ lines }: ReturnType<typeof inventLedger>): { command: Command; seen(): boolean } {
  const path = join(mkdtempSync(join(tmpdir(), 'reprise-e2e-')), 'later.ndjson');
  writeFileSync(path, lines.join('\n'));
  const command = reprise(cloud, 'import', 'ledger', path, '--json', '--lanes', '2');
  return { command, seen: () => acknowledged() >= 1_000 || command.process.exitCode !== null };
}
