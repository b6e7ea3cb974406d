import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, checkBalances, lastLine, reprise, succeeded } from './support/commands.ts';

/** The folder that holds a real bank's year; the product ships without it. */
const folder = process.env.REPRISE_LEDGER_DATA ?? '';
const events = join(folder, 'ledger-1993.ndjson.gz');
const balances = join(folder, 'ledger-1993-balances.csv.gz');
const isThere = folder !== '' && existsSync(events) && existsSync(balances);

const EVENTS = 29_344;
const ROWS = 23_440;
const NOTHING_ODD = { parked: 0, pending: 0 };

// Generous: it may share the machine.
jest.setTimeout(400_000);

(isThere ? describe : describe.skip)(
  "a real bank's year (skipped unless REPRISE_LEDGER_DATA names the folder that holds it)",
  () => {
    let cloud: Cloud;
    beforeAll(async () => {
      buildReprise();
      cloud = await startCloud();
    });
    afterAll(() => cloud?.dispose());

    const importYear = async (): Promise<Record<string, unknown>> => {
      return lastLine(await succeeded(cloud, reprise(cloud, 'import', 'ledger', events, '--json')));
    };

    const expectTheBooks = async (rows: string, count: number): Promise<void> => {
      const ended = await succeeded(cloud, checkBalances(cloud, events, rows));
      const total = ended.out.trim().split('\n').at(-1);
      process.stdout.write(`balances as in the bank's books: ${total}\n`);
      expect(total).toBe(`${count} of ${count}`);
      expect(ended.err).not.toMatch(/note:/); // every account has moved exactly as often as the file says
    };

    const expectVerified = async (counts: object): Promise<void> => {
      const ended = await succeeded(cloud, reprise(cloud, 'verify', 'ledger', '--json'));
      expect(lastLine(ended)).toEqual({ differences: 0, parked: 0, ...counts });
    };

    test('is imported, and agrees with the books and with its log', async () => {
      expect(await importYear()).toMatchObject({
        events: EVENTS,
        accepted: EVENTS,
        rejected: 0,
        duplicate: 0,
        ...NOTHING_ODD,
      });
      await expectVerified({ aggregates: 1_139, events: EVENTS });
      await expectTheBooks(everyTenthRow(), ROWS / 10);
    });

    test('imported again, it changes nothing', async () => {
      expect(await importYear()).toMatchObject({ events: EVENTS, accepted: 0, ...NOTHING_ODD });
      await expectVerified({ aggregates: 1_139, events: 2 * EVENTS });
      await expectTheBooks(balances, ROWS);
    });
  },
);

/** The second import is checked on every row; what it does not change was right after the first, of which a tenth is asked. */
function everyTenthRow(): string {
  const [heading = '', ...rows] = gunzipSync(readFileSync(balances)).toString().trim().split('\n');
  const path = join(mkdtempSync(join(tmpdir(), 'reprise-e2e-')), 'balances.csv');
  writeFileSync(path, [heading, ...rows.filter((_, n) => n % 10 === 0)].join('\n'));
  return path;
}
