import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JobView, ProposalView } from '../../packages/service-kit/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, reprise, said } from './support/commands.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';
import { type Made, madePayouts, settledAccounts, type Wanted } from './support/payouts.ts';
import { type Received, SERVICES, sandboxOf, until } from './support/services.ts';
import { servicesRepository } from './support/services-repository.ts';

// Generous: it may share the machine.
jest.setTimeout(900_000);

const CONVERT = 'payments/src/domain/convert.ts';
const RIGHT = 'Number((scaled + half) / BigInt(SCALE))';
const WRONG = 'Number(scaled / BigInt(SCALE) + 0n * half)';

/** Payouts that are converted by a programmer who rounds down. */
const repository = servicesRepository(SERVICES);
repository.change(CONVERT, RIGHT, WRONG);

/** A letter that nobody wrote before: to whoever opens an account. */
const WELCOME = `
const welcome: Reaction<Gateways, { readonly address?: { readonly email: string; readonly name: string } }> = async (
  { data: { address } },
  outcome,
  { mail },
) => {
  if (outcome.status !== 'accepted' || address === undefined) return;
  await mail.send({ to: address.email, subject: 'Welcome', text: \`Dear \${address.name}, welcome.\` });
};

export const reactions: Reactions<Gateways> = {
  'notifications.customer-introduced.v1': welcome,`;

const ACCOUNTS = ['ann', 'bob', 'eve'];
const PAYOUTS: readonly Wanted[] = Array.from({ length: 24 }, (_, n) => ({
  id: `payout-${n}`,
  account: ACCOUNTS[n % ACCOUNTS.length] ?? '',
  amount: 1_001 + 739 * n,
  hopeless: false,
  correlation: `story-${n}`,
}));
/** Ann opened her account before the others. */
const openedOn = (account: string): string =>
  account === 'ann' ? '2025-12-31T23:59:59Z' : '2026-01-01T00:00:00Z';

let cloud: Cloud;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud({ root: repository.root, env: { REPRISE_SERVICES: SERVICES.join(',') } });
});
afterAll(() => cloud?.dispose());

async function play(service: string, mode: string, ...more: string[]): Promise<JobView> {
  const args = ['playback', 'start', service, '--mode', mode, ...more, '--yes', '--watch'];
  const [job] = await said<JobView>(cloud, ...args);
  if (job === undefined) throw new Error('No job.');
  return job;
}

const received = (query = ''): Promise<readonly Received[]> => sandboxOf(cloud).received(query);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What the bank has booked in all. */
const booked = async (): Promise<number> =>
  sum((await received('?system=bank&what=payment&outcome=done')).map(({ order }) => order?.amount ?? 0));

/** Halves up, as it should be: by hand, in whole numbers. */
const rightly = ({ state }: Made): number => {
  const [rate = 0, amount] = [state.payment?.rate, state.instruction.amount];
  const scaled = BigInt(amount) * BigInt(Math.round(rate * 1e8));
  return Number((scaled * 2n + 100_000_000n) / 200_000_000n);
};

async function paid(): Promise<readonly Made[]> {
  await settledAccounts(cloud, PAYOUTS);
  return [...(await madePayouts(cloud, PAYOUTS)).values()];
}

/** Until everything that reactions say to each other has been said. */
async function quiet(): Promise<void> {
  const count = async () => (await received()).length;
  await until(async () => (await received('?system=mail&outcome=done')).length >= PAYOUTS.length);
  for (let before = -1, now = await count(); before !== now; before = now, now = await count())
    await new Promise((resolve) => setTimeout(resolve, 3_000));
}

const proposalsOf = (job: string): Promise<readonly ProposalView[]> =>
  said<ProposalView>(cloud, 'gateway', 'proposals', 'payments', '--job', job, '--status', 'all');

describe('payouts that a bug has paid too little', () => {
  test('are replayed in every service without a word to the outside: every recorded call is answered', async () => {
    for (const account of ACCOUNTS) {
      const owner = { name: account, email: `${account}@example.com` };
      const deposit = event('money-deposited', account, `in-${account}`, {
        amount: 1_000_000,
        channel: 'online',
      });
      await ledgerOf(cloud).send({ ...opened(account, { owner }), time: openedOn(account) }, deposit);
    }
    const to = { iban: 'DE89370400440532013000', name: 'Jan' };
    await ledgerOf(cloud).send(
      ...PAYOUTS.map(({ id, account, amount }) =>
        event('payout-requested', account, id, { amount, currency: 'EUR', to }),
      ),
    );
    expect(await paid()).toHaveLength(PAYOUTS.length);
    await quiet();
    const before = await received();
    for (const service of SERVICES) {
      const { status, done } = await play(service, 'replay');
      expect([service, status, done.deviations, done.incomplete]).toEqual([service, 'COMPLETED', 0, 0]);
      expect(done.interactions).toBeGreaterThan(0);
      expect(done.answered).toBe(done.interactions);
    }
    expect(await received()).toEqual(before);
  });

  test('are corrected, once a person has seen it: exactly those that differ, each by what is missing', async () => {
    const wrong = await paid();
    const differing = wrong.filter((made) => made.state.payment?.paid !== rightly(made));
    expect(differing.length).toBeGreaterThan(0);
    const before = await booked();

    await cloud.stop();
    repository.change(CONVERT, WRONG, RIGHT);
    repository.change(
      'notifications/src/reactions.ts',
      'export const reactions: Reactions<Gateways> = {',
      WELCOME.trim(),
    );
    await cloud.start();
    const heard = (await received()).length;
    const preview = await play('payments', 'preview');
    expect(preview.done).toMatchObject({ deviations: 3 * differing.length, proposals: 3 * differing.length });
    const { id: job, done } = await play('payments', 'correct');
    expect(done).toMatchObject({ proposals: 3 * differing.length, sent: 0, incomplete: 0 });
    const payments = (await proposalsOf(job)).filter(({ call }) => call === 'bank.pay#1');
    expect(payments.map(({ subject }) => subject).sort()).toEqual(
      differing.map(({ subject }) => subject).sort(),
    );
    for (const { action, sends } of payments) {
      expect(action).toBe('difference');
      expect(sends).toMatchObject([{ send: { amount: 1, currency: 'EUR' } }]);
    }
    expect(await received()).toHaveLength(heard);

    const approving = ['gateway', 'approve', 'payments', '--job', job, '--why', 'rounded down', '--yes'];
    const both = await Promise.all([reprise(cloud, ...approving).ended, reprise(cloud, ...approving).ended]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await booked()).toBe(before + differing.length);
    expect(await booked()).toBe(sum(wrong.map(rightly)));
    await until(async () => (await paid()).every((made) => made.state.payment?.paid === rightly(made)));
    expect(
      (await proposalsOf(job)).every(
        ({ status, decided }) => status === 'done' && decided?.why === 'rounded down',
      ),
    ).toBe(true);
    expect((await play('payments', 'correct')).done).toMatchObject({ deviations: 0, proposals: 0 });
    await said(cloud, 'gateway', 'approve', 'payments', '--job', job, '--yes');
    expect(await booked()).toBe(sum(wrong.map(rightly)));
  });

  test('and the customer is told of each correction, once', async () => {
    const corrections = async () =>
      (await received('?system=mail&outcome=done')).filter(({ subject }) =>
        subject?.startsWith('Correction'),
      );
    const made = await paid();
    const corrected = (await received('?system=bank&what=payment&outcome=done')).length - made.length;
    expect(corrected).toBeGreaterThan(0);
    await until(async () => (await corrections()).length >= corrected);
    expect(await corrections()).toHaveLength(corrected);
  });
});

describe('a letter that the business has come to write', () => {
  test('is introduced over old events, since a date: to those, to none of the others, to nobody twice', async () => {
    const welcomed = async () =>
      (await received('?system=mail&outcome=done'))
        .filter(({ subject }) => subject === 'Welcome')
        .flatMap(({ to }) => to ?? [])
        .sort();
    expect(await welcomed()).toEqual([]);
    const more = ['--gateway', 'mail', '--policy', 'send-since=2026-01-01'];
    const { done } = await play('notifications', 'introduce', ...more);
    expect(done).toMatchObject({ sent: 2 });
    expect(await welcomed()).toEqual(['bob@example.com', 'eve@example.com']);
    expect((await play('notifications', 'introduce', ...more)).done).toMatchObject({ sent: 0 });
    expect(await welcomed()).toEqual(['bob@example.com', 'eve@example.com']);
  });
});
