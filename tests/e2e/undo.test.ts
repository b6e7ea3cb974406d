import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JobView, ProposalView } from '../../packages/service-kit/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, reprise, said, succeeded } from './support/commands.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';
import { madePayouts, settledAccounts, type Wanted } from './support/payouts.ts';
import { type Received, sandboxOf, until } from './support/services.ts';
import { servicesRepository } from './support/services-repository.ts';

// Generous: it may share the machine.
jest.setTimeout(900_000);

const SERVICES = ['ledger', 'payments'];
const REACTIONS = 'payments/src/reactions.ts';
const TOO_SMALL = { first: 'if (paid < 100)', second: 'if (paid === 0)' };
const TOO_LARGE = { first: 'if (paid > MAX_AMOUNT)', second: 'if (paid > 30_000 || paid > MAX_AMOUNT)' };

/** A programmer who has refused what is small, and let pass what is large. */
const repository = servicesRepository(SERVICES);
repository.change(REACTIONS, TOO_SMALL.second, TOO_SMALL.first);

const payout = (id: string, amount: number): Wanted => ({
  ...{ id, account: 'ann', amount, hopeless: false, correlation: id },
});
/** At some 0.04 EUR for a CZK: 0.40, 40 and 400 EUR. */
const SMALL = payout('small', 1_000);
const MIDDLE = payout('middle', 100_000);
const LARGE = payout('large', 1_000_000);
const LATE = payout('late', 200_000);

let cloud: Cloud;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud({
    root: repository.root,
    env: { REPRISE_SERVICES: SERVICES.join(','), BANK_TIMEOUT_MS: '1000' },
  });
});
afterAll(() => cloud?.dispose());

/** What a `correct` proposes to say to the bank. */
async function proposedToBank(): Promise<readonly ProposalView[]> {
  const start = ['playback', 'start', 'payments', '--mode', 'correct', '--yes', '--watch'];
  const [job] = await said<JobView>(cloud, ...start);
  expect(job).toMatchObject({ status: 'COMPLETED', done: { sent: 0, failures: 0 } });
  const list = ['gateway', 'proposals', 'payments', '--job', job?.id ?? '', '--status', 'all'];
  return (await said<ProposalView>(cloud, ...list)).filter(({ call }) => call.startsWith('bank.'));
}

const ask = ({ id, account, amount }: Wanted): object =>
  event('payout-requested', account, id, {
    amount,
    currency: 'EUR',
    to: { iban: 'DE89370400440532013000', name: 'Jan' },
  });

const subjects = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries([...(await madePayouts(cloud, [MIDDLE]))].map(([id, { subject }]) => [subject, id]));

/** What the bank has done, by what and payout. */
async function done(): Promise<readonly string[]> {
  const of = await subjects();
  const received: readonly Received[] = await sandboxOf(cloud).received('?system=bank&outcome=done');
  return received.map(({ what, order }) => `${what} ${of[`payout/${order?.reference}`] ?? ''}`.trim()).sort();
}

describe('code that would have paid otherwise', () => {
  test('has paid what it has paid', async () => {
    const deposit = event('money-deposited', 'ann', 'in', { amount: 10_000_000, channel: 'online' });
    await ledgerOf(cloud).send(opened('ann'), deposit, ...[SMALL, MIDDLE, LARGE].map(ask));
    await settledAccounts(cloud, [MIDDLE]);
    const made = await madePayouts(cloud, [MIDDLE]);
    expect([...made].map(([id, { state }]) => `${id} ${state.status}`).sort()).toEqual([
      'large paid',
      'middle paid',
      'small failed',
    ]);
    expect(await done()).toEqual(['payment large', 'payment middle']);
  });

  test('proposes to undo what it would not pay and to send what was not paid; nothing of what is in flight', async () => {
    await cloud.stop();
    repository.change(REACTIONS, TOO_SMALL.first, TOO_SMALL.second);
    repository.change(REACTIONS, TOO_LARGE.first, TOO_LARGE.second);
    await cloud.start();
    await sandboxOf(cloud).control({ bank: { fail: 1 } });
    await ledgerOf(cloud).send(ask(LATE));
    await until(async () => (await sandboxOf(cloud).received('?system=bank&outcome=failed')).length > 0);

    const proposed = await proposedToBank();
    const of = await subjects();
    expect(proposed.map(({ subject, action }) => `${of[subject]} ${action}`).sort()).toEqual([
      'large undo',
      'small send',
    ]);
    expect(await done()).toEqual(['payment large', 'payment middle']);

    // The bank is well again: what was in flight is paid, once, as live would.
    await sandboxOf(cloud).control({ bank: { fail: 0 } });
    await until(async () => (await done()).includes('payment late'));
  });

  test('has each sent once, however often and by how many it is approved, and then proposes nothing', async () => {
    const before = await done();
    const ids = (await proposedToBank()).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    const approving = ['gateway', 'approve', 'payments', ...ids, '--why', 'the rule was wrong', '--yes'];
    const both = await Promise.all([1, 2].map(() => reprise(cloud, ...approving).ended));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    await succeeded(cloud, reprise(cloud, ...approving));

    expect(await done()).toEqual([...before, 'payment small', 'refund'].sort());
    expect(await proposedToBank()).toEqual([]);
  });
});
