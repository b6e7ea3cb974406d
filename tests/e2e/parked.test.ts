import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';
import { ledgerRepository } from './support/ledger-repository.ts';
import { playbackOf } from './support/playback.ts';
import { until } from './support/services.ts';

const RIGHT =
  "'ledger.interest-credited.v1': on(payload.InterestCredited, { ...once, from: ['http'], ...credited })";
const BROKEN = RIGHT.replace(
  '...credited',
  "apply: () => { throw new RangeError('There is no such rate of interest.'); }",
);

/** A bank whose programmer has broken interest, and nothing else. */
const repository = ledgerRepository();
repository.change(RIGHT, BROKEN);

const ACCOUNTS = Array.from({ length: 12 }, (_, n) => `a${n}`);
const hasInterest = (account: string): boolean => ACCOUNTS.indexOf(account) % 3 === 0;
const WITH_INTEREST = ACCOUNTS.filter(hasInterest);
/** The one whose interest is passed over on purpose. */
const SKIPPED = 'a0';

/** The withdrawal is accepted after the interest, and only then; the transfer has a reaction. */
const eventsOf = (account: string): readonly object[] => [
  opened(account),
  event('money-deposited', account, `in-${account}`, { amount: 10_000, channel: 'cash' }),
  ...(hasInterest(account)
    ? [event('interest-credited', account, `interest-${account}`, { amount: 500 })]
    : []),
  event('withdrawal-requested', account, `out-${account}`, { amount: 10_200, channel: 'card' }),
  event('transfer-requested', account, `on-${account}`, { amount: 100, to: 'account/sink' }),
];
const later = (account: string): object =>
  event('money-deposited', account, `later-${account}`, { amount: 1, channel: 'cash' });
const balanceOf = (account: string): number =>
  hasInterest(account) && account !== SKIPPED ? 10_500 - 10_200 - 100 + 1 : 10_000 - 100 + 1;

// Generous: it may share the machine.
jest.setTimeout(600_000);

let cloud: Cloud;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud({ root: repository.root });
});
afterAll(() => cloud?.dispose());

interface Found {
  readonly state: { readonly balance: number };
  readonly parked?: { readonly reason: string; readonly detail: string };
}
const accountOf = (account: string): Promise<Found> => ledgerOf(cloud).get<Found>(`/accounts/${account}`);
const arrived = async (): Promise<number> => (await accountOf('sink')).state.balance;
const parkedNow = async (): Promise<readonly string[]> => {
  const { out } = await succeeded(cloud, reprise(cloud, 'parked', 'list', 'ledger', '--json'));
  const lines = out.split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { subject: string }).subject);
};
const outcomesOf = async (account: string): Promise<readonly string[]> => {
  const { length } = eventsOf(account);
  const history = await ledgerOf(cloud).history(account, length + 1);
  return history.map(({ event: { type }, outcome: { status, reason } }) =>
    [type.split('.')[1], status, reason].filter(Boolean).join(' '),
  );
};

describe('a bug that throws on one type', () => {
  test('parks exactly the aggregates that have it; all others go on', async () => {
    await ledgerOf(cloud).send(opened('sink'), ...ACCOUNTS.flatMap(eventsOf));
    await ledgerOf(cloud).send(...ACCOUNTS.map(later));
    expect(await parkedNow()).toEqual(WITH_INTEREST.map((account) => `account/${account}`));
    for (const account of ACCOUNTS) {
      const { state, parked } = await accountOf(account);
      if (hasInterest(account))
        expect(parked).toMatchObject({ detail: 'There is no such rate of interest.' });
      else expect([account, state.balance, parked]).toEqual([account, balanceOf(account), undefined]);
    }
    const others = ACCOUNTS.length - WITH_INTEREST.length;
    await until(async () => (await arrived()) === 100 * others);
  });

  test('shows of each why it is parked, at which event, and what waits', async () => {
    const shown = await succeeded(cloud, reprise(cloud, 'parked', 'show', 'ledger', 'account/a3', '--json'));
    expect(lastLine(shown)).toMatchObject({
      subject: 'account/a3',
      parked: { reason: 'domain-error', detail: 'There is no such rate of interest.' },
      version: 2,
      event: { event: { id: 'interest-a3', type: 'ledger.interest-credited.v1', data: { amount: 500 } } },
      waiting: { events: 4, types: { 'ledger.transfer-requested.v1': 1 } },
      reactions: { events: 4 },
    });
  });

  test('is passed over for one account on purpose, and that one’s reactions run', async () => {
    const before = await arrived();
    const why = ['--event', `interest-${SKIPPED}`, '--reason', 'paid by hand', '--yes'];
    await succeeded(cloud, reprise(cloud, 'parked', 'skip', 'ledger', `account/${SKIPPED}`, ...why));
    expect((await accountOf(SKIPPED)).state.balance).toBe(balanceOf(SKIPPED));
    await until(async () => (await arrived()) === before + 100);
    const again = await reprise(cloud, 'parked', 'skip', 'ledger', `account/${SKIPPED}`, ...why).ended;
    expect([again.code, again.err]).toEqual([6, expect.stringContaining('Not parked')]);
  });

  test('is still there where nobody has mended it: a retry says so', async () => {
    const { code, out } = await reprise(cloud, 'parked', 'retry', 'ledger', 'account/a3').ended;
    expect([code, out.trim()]).toEqual([7, 'account/a3 parked again: There is no such rate of interest.']);
  });

  test('leaves nothing behind once it is mended and retried: balances, order, and each reaction once', async () => {
    await cloud.stop();
    repository.change(BROKEN, RIGHT);
    await cloud.start();
    const { out } = await succeeded(cloud, reprise(cloud, 'parked', 'retry', 'ledger', '--all'));
    const rest = WITH_INTEREST.filter((account) => account !== SKIPPED);
    expect(out.trim().split('\n').sort()).toEqual(
      rest.map((account) => `account/${account} released`).sort(),
    );

    expect(await parkedNow()).toEqual([]);
    for (const account of ACCOUNTS)
      expect([account, (await accountOf(account)).state.balance]).toEqual([account, balanceOf(account)]);
    expect(await outcomesOf('a3')).toEqual([
      'account-opened accepted',
      'money-deposited accepted',
      'interest-credited accepted',
      'withdrawal-requested accepted',
      'transfer-requested accepted',
      'money-deposited accepted',
    ]);
    expect((await outcomesOf(SKIPPED)).slice(2)).toEqual([
      'interest-credited skipped',
      'withdrawal-requested rejected insufficient-funds',
      'transfer-requested accepted',
      'money-deposited accepted',
      'event-skipped accepted',
    ]);
    await until(async () => (await arrived()) >= 100 * ACCOUNTS.length);
    expect(await arrived()).toBe(100 * ACCOUNTS.length);
  });

  test('is verified, and a rebuild finds every state as it is', async () => {
    expect(lastLine(await succeeded(cloud, reprise(cloud, 'verify', 'ledger', '--json')))).toMatchObject({
      differences: 0,
      parked: 0,
      aggregates: ACCOUNTS.length + 1,
    });
    const { done } = await playbackOf(cloud).complete('--mode', 'rebuild');
    expect(done).toMatchObject({ changed: 0, unchanged: ACCOUNTS.length + 1, released: 0 });
    expect(await arrived()).toBe(100 * ACCOUNTS.length);
  });
});
