import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JobView } from '../../packages/service-kit/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, serverless, succeeded } from './support/commands.ts';
import { type RawDataStore, rawDataStore } from './support/data-store.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';
import { ledgerRepository } from './support/ledger-repository.ts';
import { playbackOf } from './support/playback.ts';

const WITHDRAWN = 'ledger.money-withdrawn.v1';
const FEE = 500;
const CHARGED_TWICE = 'accept(fee(debit(fee(state, data), data.amount), data))';
const CHARGED_ONCE = 'accept(fee(debit(state, data.amount), data))';

/** A bank that charges a fee for each withdrawal by card; and a programmer who has charged it once more. */
const repository = ledgerRepository();
repository.change(
  'export const account =',
  `const fee = (state: AccountState, { channel }: { channel: string }): AccountState =>
  channel === 'card' ? debit(state, ${FEE}) : state;
const withdrawn = whenOpen((state, { data }: { data: { amount: number; channel: string } }) =>
  ${CHARGED_TWICE},
);

export const account =`,
);
repository.change(
  `'${WITHDRAWN}': on(payload.MoneyMoved, { ...once, from: ['http'], ...debited })`,
  `'${WITHDRAWN}': on(payload.MoneyMoved, { ...once, from: ['http'], apply: withdrawn })`,
);

/** Withdrawals by account, in their order. */
const WITHDRAWALS: Readonly<Record<string, readonly ('card' | 'cash')[]>> = {
  once: ['card'],
  often: ['card', 'cash', 'card', 'card'],
  cash: ['cash', 'cash'],
  idle: [],
};
const AMOUNT = 1_000;
const cards = (account: string): number =>
  (WITHDRAWALS[account] ?? []).filter((channel) => channel === 'card').length;
const balanceOf = (account: string, fees: number): number =>
  100_000 - AMOUNT * (WITHDRAWALS[account]?.length ?? 0) - fees * FEE * cards(account);

// Generous: it may share the machine.
jest.setTimeout(600_000);

let cloud: Cloud;
let store: RawDataStore;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud({ root: repository.root });
  store = rawDataStore(cloud);
});
afterAll(() => cloud?.dispose());

const revs = async (): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries((await store.all()).map(({ subject, doc }) => [subject, doc.rev]));

const balances = async (): Promise<Readonly<Record<string, number>>> => {
  const found = Object.keys(WITHDRAWALS).map(async (account) => {
    const { state } = await ledgerOf(cloud).get(`/accounts/${account}`);
    return [account, state.balance] as const;
  });
  return Object.fromEntries(await Promise.all(found));
};

const expectedBalances = (fees: number) =>
  Object.fromEntries(Object.keys(WITHDRAWALS).map((account) => [account, balanceOf(account, fees)]));

describe('a ledger that charges each withdrawal by card a fee twice', () => {
  test('is corrected in the log’s own states by deploying the fixed code and a replay, after a preview', async () => {
    await ledgerOf(cloud).send(...Object.keys(WITHDRAWALS).flatMap(eventsOf));
    expect(await balances()).toEqual(expectedBalances(2));

    await cloud.stop();
    repository.change(CHARGED_TWICE, CHARGED_ONCE);
    await cloud.start();
    const buggy = await revs();

    // By the framework's own command, as on AWS.
    const data = JSON.stringify({ mode: 'preview', select: { types: [WITHDRAWN] }, field: '/balance' });
    const invoked = serverless(cloud, 'invoke', '-f', 'playback', '--stage', 'local', '--data', data);
    const { id } = JSON.parse((await succeeded(cloud, invoked)).out) as JobView;
    expect(id).toMatch(/^\d{8}T\d{6}Z-/);
    const preview = await playbackOf(cloud).watch(id);
    expect(preview).toMatchObject({ status: 'COMPLETED', done: { aggregates: 3, changed: 2 } });
    expect(await changesSaid()).toEqual({
      'account/once': { before: balanceOf('once', 2), after: balanceOf('once', 1) },
      'account/often': { before: balanceOf('often', 2), after: balanceOf('often', 1) },
    });
    expect(await revs()).toEqual(buggy);

    const replay = await playbackOf(cloud).complete('--mode', 'replay', '--types', WITHDRAWN);
    expect(replay.done).toMatchObject({ aggregates: 3, changed: 2, unchanged: 1 });
    const fixed = await revs();
    const written = Object.keys(fixed).filter(
      (subject) => fixed[subject] !== undefined && !same(fixed, buggy, subject),
    );
    expect(written.sort()).toEqual(['account/cash', 'account/often', 'account/once']);
    expect(await balances()).toEqual(expectedBalances(1));
    expect(lastLine(await succeeded(cloud, reprise(cloud, 'verify', 'ledger', '--json')))).toMatchObject({
      differences: 0,
      parked: 0,
      aggregates: 4,
    });
  });
});

const same = (some: object, others: object, key: string): boolean =>
  JSON.stringify(Reflect.get(some, key)) === JSON.stringify(Reflect.get(others, key));

/** What the preview names: accounts, and the balance before and after. */
async function changesSaid(): Promise<Readonly<Record<string, unknown>>> {
  const diff = await succeeded(cloud, reprise(cloud, 'playback', 'diff', 'ledger', 'last', '--json'));
  const lines = diff.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.pop()).toMatchObject({ reactions: { deviations: 0, incomplete: 0 } });
  expect(lines.pop()).toMatchObject({ summary: { differing: 2 } });
  return Object.fromEntries(lines.map(({ subject, field }) => [subject, field]));
}

function eventsOf(account: string): readonly object[] {
  const withdrawals = (WITHDRAWALS[account] ?? []).map((channel, n) =>
    event('money-withdrawn', account, `${account}-${n}`, { amount: AMOUNT, channel }),
  );
  const deposit = event('money-deposited', account, `${account}-deposit`, {
    amount: 100_000,
    channel: 'cash',
  });
  return [opened(account), deposit, ...withdrawals];
}
