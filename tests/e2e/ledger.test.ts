import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { RECENT_LENGTH } from '../../packages/aggregate/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise } from './support/commands.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';

// Generous: it may share the machine.
jest.setTimeout(400_000);

let cloud: Cloud;
let ledger: ReturnType<typeof ledgerOf>;

beforeAll(async () => {
  buildReprise();
  cloud = await startCloud();
  ledger = ledgerOf(cloud);
});
afterAll(() => cloud?.dispose());

const deposit = (account: string, id: string, amount: number, time = '2026-01-15T12:00:00Z'): object =>
  event('money-deposited', account, id, { amount, channel: 'cash' }, { time });

describe('a ledger in the local cloud', () => {
  test('takes events, shows the state, tells its history and goes back in time', async () => {
    const accepted = await ledger.send(
      opened('a'),
      deposit('a', 'a-1', 700, '2026-02-01T12:00:00Z'),
      deposit('a', 'a-2', 50, '2026-03-01T12:00:00Z'),
      event(
        'withdrawal-requested',
        'a',
        'a-3',
        { amount: 10_000, channel: 'card' },
        { time: '2026-03-02T12:00:00Z' },
      ),
    );
    expect(accepted.map(({ outcome }) => outcome)).toEqual([
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'rejected', reason: 'insufficient-funds' },
    ]);
    expect(await ledger.get('/accounts/a')).toMatchObject({
      subject: 'account/a',
      version: 4,
      state: { balance: 750, status: 'open' },
    });
    expect(await ledger.get('/accounts/a?asOf=2026-02-15T00:00:00Z')).toMatchObject({
      state: { balance: 700 },
    });
    expect(await ledger.get('/accounts/a?asOf=2026-01-01T00:00:00Z')).toMatchObject({
      state: { balance: 0, status: 'unopened' },
    });
    const history = await ledger.history('a', 4);
    expect(history.map(({ event: { id }, outcome, version }) => [id, outcome.status, version])).toEqual([
      ['open-a', 'accepted', 1],
      ['a-1', 'accepted', 2],
      ['a-2', 'accepted', 3],
      ['a-3', 'rejected', 4],
    ]);
    expect(history[1]?.changes).toContainEqual({ op: 'replace', path: '/balance', value: 700 });
  });

  test('finds an account by its owner', async () => {
    await ledger.send(opened('owned', { owner: { name: 'Jana', email: 'jana@example.com' } }));
    expect(await ledger.get('/accounts?owner=jana@example.com')).toMatchObject({
      items: [{ subject: 'account/owned' }],
    });
  });

  test('says what is wrong, and takes nothing of a request with one bad event', async () => {
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const body = JSON.stringify([opened('bad'), deposit('bad', 'bad-1', -5)]);
    const response = await fetch(`${cloud.url}/events`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await response.json()).toMatchObject({ errors: [{ index: 1, pointer: '/data/amount' }] });
    expect((await fetch(`${cloud.url}/accounts/bad`)).status).toBe(404);
    expect((await fetch(`${cloud.url}/nothing/here`)).status).toBe(404);
  });

  test('an event that is repeated long after is not applied again', async () => {
    const others = Array.from({ length: 3 * RECENT_LENGTH }, (_, n) => deposit('late', `late-${n}`, 1));
    await ledger.send(opened('late'), deposit('late', 'once', 1_000), ...others);
    const [repeated] = await ledger.send(deposit('late', 'once', 1_000));
    expect(repeated?.outcome).toMatchObject({ status: 'duplicate' });
    expect(await ledger.get('/accounts/late')).toMatchObject({
      state: { balance: 1_000 + 3 * RECENT_LENGTH },
    });
    const history = await ledger.history('late', 3 + 3 * RECENT_LENGTH);
    expect(history.at(-1)).toMatchObject({
      event: { id: 'once' },
      outcome: { status: 'duplicate' },
      changes: [],
    });
  });

  test('of 200 withdrawals at once that expect the same version, exactly one takes effect', async () => {
    await ledger.send(opened('rush'), deposit('rush', 'rush-in', 1_000_000));
    const withdrawals = Array.from({ length: 200 }, (_, n) =>
      event(
        'withdrawal-requested',
        'rush',
        `rush-${n}`,
        { amount: 100, channel: 'card' },
        { expectedversion: 2 },
      ),
    );
    const answers = await Promise.all(withdrawals.map((withdrawal) => ledger.send(withdrawal)));
    const live = answers.flat().map(({ outcome }) => outcome?.reason ?? outcome?.status);
    expect(tally(live)).toEqual({ accepted: 1, 'version-conflict': 199 });
    expect(await ledger.get('/accounts/rush')).toMatchObject({ version: 202, state: { balance: 999_900 } });

    const history = await ledger.history('rush', 202);
    expect(tally(history.slice(2).map(({ outcome }) => outcome.reason ?? outcome.status))).toEqual({
      accepted: 1,
      'version-conflict': 199,
    });
    expect(history[2]?.outcome.status).toBe('accepted');
  });

  test('is the same for the command line', async () => {
    const state = await reprise(
      cloud,
      'state',
      'ledger',
      'account/a',
      '--as-of',
      '2026-02-15T00:00:00Z',
      '--json',
    ).ended;
    expect(lastLine(state)).toMatchObject({ subject: 'account/a', state: { balance: 700 } });
    const history = await reprise(cloud, 'history', 'ledger', 'account/a').ended;
    expect(history.out).toMatch(/rejected insufficient-funds {2}amount=10000 channel=card/);
    expect(await reprise(cloud, 'state', 'ledger', 'account/nobody').ended).toMatchObject({
      code: 3,
      out: '',
    });
    const verified = await reprise(cloud, 'verify', 'ledger', '--json').ended;
    expect(verified).toMatchObject({ code: 0 });
    expect(lastLine(verified)).toMatchObject({ differences: 0, parked: 0 });
  });
});

function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
}
