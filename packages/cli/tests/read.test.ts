import { afterEach, describe, expect, test } from '@jest/globals';
import { showHistory } from '../src/commands/history.ts';
import { showState } from '../src/commands/state.ts';
import { EXIT } from '../src/exit-codes.ts';
import { httpApi } from '../src/http.ts';
import { type Behaviour, type FakeService, fakeService } from './support/fake-service.ts';
import { recordingTerminal } from './support/terminal.ts';

let service: FakeService;
afterEach(() => service.close());

const api = async (get: NonNullable<Behaviour['get']>) => {
  service = await fakeService({ get });
  return httpApi(service.url);
};

const ok = (body: object) => ({ status: 200, body });

describe('state', () => {
  const account = {
    subject: 'account/576',
    state: { balance: 90_000, owner: { name: 'Jana\u001b[31m' } },
    version: 2,
    position: '1',
    logic: 'x',
  };

  test('prints aligned keys and values, and no control characters from data', async () => {
    const terminal = recordingTerminal();
    await showState(await api(() => ok(account)), 'account/576', {}, terminal);
    expect(terminal.out).toEqual([
      'subject   account/576',
      'balance   90000',
      'owner     {"name":"Jana\\u001b[31m"}',
      'version   2',
      'position  1',
      'logic     x',
    ]);
  });

  test('as JSON it is what the service answered, on one line', async () => {
    const terminal = recordingTerminal();
    await showState(await api(() => ok(account)), 'account/576', { json: true }, terminal);
    expect(terminal.out.map((line) => JSON.parse(line))).toEqual([account]);
  });

  test('asks for a time gone by, and prints the conflicts there', async () => {
    const asked: string[] = [];
    const past = { ...account, conflicts: [{ id: 'e-1', reason: 'insufficient-funds' }] };
    const terminal = recordingTerminal();
    const at = await api((path) => ok(asked.push(path) ? past : past));
    await showState(
      at,
      'account/576',
      { asOf: '1993-06-30T23:59:59+02:00', asRecorded: '1994-01-01T00:00:00Z' },
      terminal,
    );
    expect(asked).toEqual([
      '/accounts/576?asOf=1993-06-30T23%3A59%3A59%2B02%3A00&asRecorded=1994-01-01T00%3A00%3A00Z',
    ]);
    expect(terminal.out.at(-1)).toBe('conflict  {"id":"e-1","reason":"insufficient-funds"}');
  });

  test.each([
    [404, EXIT.notFound],
    [400, EXIT.usage],
    [503, EXIT.unreachable],
    [500, EXIT.unexpected],
  ])('an answer of %i ends with exit code %i and what the service says', async (status, exitCode) => {
    const at = await api(() => ({
      status,
      body: { title: 'Oh', detail: 'why not' },
      headers: { 'retry-after': '3' },
    }));
    await expect(showState(at, 'account/1', {}, recordingTerminal())).rejects.toMatchObject({
      exitCode,
      message: expect.stringContaining('Oh: why not'),
    });
  });

  test('what is no subject, or no time, is not asked for', async () => {
    const at = await api(() => ok(account));
    for (const wrong of ['account', 'account/', '/1', 'account/1/2']) {
      await expect(showState(at, wrong, {}, recordingTerminal())).rejects.toMatchObject({
        exitCode: EXIT.usage,
      });
    }
    await expect(showState(at, 'account/1', { asOf: 'yesterday' }, recordingTerminal())).rejects.toThrow(
      /--as-of takes a time/,
    );
  });
});

describe('history', () => {
  const entry = (n: number, outcome: object, changes: object[] = []) => ({
    position: String(n),
    event: {
      type: 'ledger.money-deposited.v1',
      time: `1993-01-0${n}T12:00:00Z`,
      data: { amount: n * 100, channel: 'cash' },
    },
    outcome,
    changes,
  });
  const pages: Record<string, object> = {
    '/accounts/1/history?limit=1000': {
      next: '2',
      events: [
        entry(1, { status: 'accepted' }, [
          { op: 'replace', path: '/balance', value: 100 },
          { op: 'remove', path: '/note' },
        ]),
        entry(2, { status: 'rejected', reason: 'account-not-open' }),
      ],
    },
    '/accounts/1/history?limit=1000&after=2': { events: [entry(3, { status: 'duplicate' })] },
  };

  test('prints every page as one table', async () => {
    const terminal = recordingTerminal();
    await showHistory(await api((path) => ok(pages[path] ?? {})), 'account/1', false, terminal);
    expect(terminal.out).toEqual([
      'TIME                  TYPE                       OUTCOME                    DATA                     CHANGES',
      '1993-01-01T12:00:00Z  ledger.money-deposited.v1  accepted                   amount=100 channel=cash  balance=100 -note',
      '1993-01-02T12:00:00Z  ledger.money-deposited.v1  rejected account-not-open  amount=200 channel=cash',
      '1993-01-03T12:00:00Z  ledger.money-deposited.v1  duplicate  amount=300 channel=cash',
    ]);
  });

  test('as JSON it has an entry a line', async () => {
    const terminal = recordingTerminal();
    await showHistory(await api((path) => ok(pages[path] ?? {})), 'account/1', true, terminal);
    expect(terminal.out.map((line) => JSON.parse(line).position)).toEqual(['1', '2', '3']);
  });
});
