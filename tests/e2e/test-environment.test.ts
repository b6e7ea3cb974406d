import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { dynamoRequest } from './support/data-store.ts';
import { type Account, event, ledgerOf, opened } from './support/ledger.ts';
import type { Made } from './support/payouts.ts';
import { playbackOf } from './support/playback.ts';
import { askAll, playAll, SERVICES, sandboxOf, until } from './support/services.ts';

// Generous: it may share the machine.
jest.setTimeout(600_000);

const OWNER = { name: 'Anna Nováková', email: 'anna@bank.example' };

/** A bank with all that reacts to its events, and an empty one beside it. */
const env = { REPRISE_SERVICES: SERVICES.join(',') };
let here: Cloud;
let there: Cloud;
beforeAll(async () => {
  buildReprise();
  here = await startCloud({ env });
  there = await startCloud({ env });
});
afterAll(async () => {
  await here?.dispose();
  await there?.dispose();
});

const kinesisOf = ({ offset }: Cloud): string => `http://127.0.0.1:${4567 + offset}`;
const deposit = (account: string, id: string, amount: number, more: object = {}): object =>
  event('money-deposited', account, id, { amount, channel: 'cash', ...more });
const copied = (...flags: string[]) => playbackOf(here).complete('--to', kinesisOf(there), ...flags);

/** All that the log of payments keeps of a payout, as one text. */
const logOf = async ({ offset }: Cloud, subject: string): Promise<string> =>
  JSON.stringify(
    await dynamoRequest(8000 + offset, 'Query', {
      TableName: 'payments-local-events',
      KeyConditionExpression: '#subject = :subject',
      ExpressionAttributeNames: { '#subject': 'subject' },
      ExpressionAttributeValues: { ':subject': { S: subject } },
    }),
  );

type Owned = Account & { readonly state: { readonly owner?: typeof OWNER } };

/** An account, once it has come so far: nobody waits for a copy but the log that it is in. */
async function accountAt({ url }: Cloud, account: string, version: number): Promise<Owned> {
  for (;;) {
    const response = await fetch(`${url}/accounts/${account}`);
    const found = (await response.json()) as Owned;
    if (response.status === 200 && found.version >= version) return found;
    await sleep(100);
  }
}

describe('a test environment', () => {
  test('has every account as the bank has it, and nobody’s name', async () => {
    await ledgerOf(here).send(
      opened('anna', { owner: OWNER }),
      deposit('anna', 'd1', 100_000, { purpose: 'for Anna’s summer' }),
      opened('savings', { owner: OWNER }),
      event('withdrawal-requested', 'savings', 'w1', { amount: 1, channel: 'card' }),
      opened('boris'),
    );

    expect(await copied()).toMatchObject({
      status: 'COMPLETED',
      mode: 'copy',
      sent: { aggregates: 3, events: 5 },
    });

    const owners = await Promise.all(
      [['anna', 2] as const, ['savings', 2] as const, ['boris', 1] as const].map(
        async ([account, version]) => {
          const { owner: original, ...state } = (await accountAt(here, account, version))
            .state as Owned['state'];
          const { owner, ...copy } = (await accountAt(there, account, version)).state as Owned['state'];
          expect(copy).toEqual(state);
          expect(owner === undefined).toBe(original === undefined);
          return owner;
        },
      ),
    );
    expect(owners[0]).toEqual(owners[1]);
    expect(owners[0]).toMatchObject({
      email: expect.stringMatching(/^masked-[0-9a-f]{16}@masked\.invalid$/),
    });
    const { items } = await ledgerOf(there).get<{ items: Account[] }>(
      `/accounts?owner=${encodeURIComponent(owners[0]?.email ?? '')}`,
    );
    expect(items.map(({ subject }) => subject)).toEqual(['account/anna', 'account/savings']);

    const history = await ledgerOf(there).history('anna', 2);
    expect(JSON.stringify(history)).not.toMatch(/Anna|anna@/);
    expect(history.map(({ event: { id } }) => id)).toEqual(['open-anna', 'd1']);
    expect(history[1]?.event).toMatchObject({
      origin: expect.stringMatching(/^local~[0-9a-z]+\/0001-\d{64}-0001$/),
    });
    expect((await ledgerOf(there).history('savings', 2))[1]?.outcome).toMatchObject({
      reason: 'insufficient-funds',
    });
  });

  test('is brought up to date by another copy, and keeps what was tried in it', async () => {
    await ledgerOf(there).send(deposit('anna', 'a try', 1));
    await ledgerOf(here).send(deposit('anna', 'd2', 700));

    await copied();

    // What was copied twice is in its log, and has no effect.
    const { state } = await accountAt(there, 'anna', 2 + 1 + 3);
    expect(state).toMatchObject({ balance: 100_000 + 1 + 700, counters: { credits: 3 } });
    const history = await ledgerOf(there).history('anna', 6);
    expect(history.map(({ outcome: { status } }) => status)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'duplicate',
      'duplicate',
      'accepted',
    ]);
    expect(lastLine(await succeeded(there, reprise(there, 'verify', 'ledger', '--json')))).toMatchObject({
      differences: 0,
      parked: 0,
      aggregates: 3,
    });
  });

  test('is the same after a rebuild', async () => {
    expect(await playbackOf(there).complete('--mode', 'rebuild')).toMatchObject({
      status: 'COMPLETED',
      done: { changed: 0, unchanged: 3 },
    });
  });

  test('says nothing of what was copied to the outside, which has heard it from the bank', async () => {
    const payout = { amount: 500, currency: 'EUR', to: { iban: 'DE89370400440532013000', name: 'Jan' } };
    await ledgerOf(here).send(event('payout-requested', 'anna', 'p1', payout));
    // Requested, and settled by the bank's own payments.
    const original = await accountAt(here, 'anna', 5);
    await until(async () => (await sandboxOf(here).received('?system=mail')).length > 0);

    await copied();

    const copy = await accountAt(there, 'anna', 6 + 5);
    expect(copy.state.balance).toBe(original.state.balance + 1);
    const outcomes = (await ledgerOf(there).history('anna', 11)).map(({ event: { type }, outcome }) => [
      type,
      outcome.status,
    ]);
    expect(outcomes.slice(-2)).toEqual([
      ['ledger.payout-requested.v1', 'accepted'],
      ['ledger.payout-settled.v1', 'accepted'],
    ]);
    expect(await sandboxOf(here).received('?system=bank')).not.toEqual([]);
    expect(await sandboxOf(there).received()).toEqual([]);

    // What is asked for there is made there: it comes behind the copies, so they have been passed by when it is.
    await ledgerOf(there).send(event('payout-requested', 'anna', 'p2', payout));
    await accountAt(there, 'anna', 11 + 2);
    expect(await sandboxOf(there).received('?system=bank&what=payment')).toHaveLength(1);
  });

  test('answers a replay with what was said at the bank: its rate of then, its payment', async () => {
    const payoutsOf = (cloud: Cloud) => askAll<Made>(cloud, 'payments', '/payouts?account=account/anna');
    const [original] = await payoutsOf(here);
    const copyPayments = reprise(
      ...([here, 'playback', 'start', 'payments', '--to', kinesisOf(there)] as const),
      ...['--yes', '--watch', '--json'],
    );
    expect(lastLine(await succeeded(here, copyPayments))).toMatchObject({ sent: { events: 2 } });
    const isPaid = ({ subject, state }: Made) => subject === original?.subject && state.status === 'paid';
    await until(async () => (await payoutsOf(there)).some(isPaid));

    // Of p1, which was copied, and of p2, which was made there: rate, payment, and a word to each of two services.
    const calls = { ledger: 2 * 1, payments: 2 * 4 };
    const heard = await sandboxOf(there).received();
    for (const service of ['ledger', 'payments'] as const) {
      for (const mode of ['replay', 'correct']) {
        const { done } = await playAll(there, service, mode);
        expect({ service, mode, ...done }).toMatchObject({
          ...{ interactions: calls[service], answered: calls[service] },
          ...{ changed: 0, deviations: 0, proposals: 0, incomplete: 0, sent: 0, failures: 0 },
        });
      }
    }
    // The rate is another one every second, and went into the payment: only the one of then gives the same calls.
    expect((await payoutsOf(there)).find(isPaid)?.state.payment).toEqual(original?.state.payment);
    expect(await sandboxOf(there).received()).toEqual(heard);
    for (const service of ['ledger', 'payments'])
      await succeeded(there, reprise(there, 'verify', service, '--json'));

    // And nobody’s name or account has come along in the calls.
    const kept = await logOf(there, original?.subject ?? '');
    expect(kept).toMatch(/copied#local~.*~bank\.pay#1=/);
    expect(kept).not.toMatch(/DE8937|"Jan/);
  });

  test('is not copied onto itself, nor back', async () => {
    const start = (cloud: Cloud, to: Cloud) =>
      reprise(cloud, 'playback', 'start', 'ledger', '--to', kinesisOf(to), '--yes', '--watch').ended;
    expect(await start(here, here)).toMatchObject({
      code: 6,
      err: expect.stringContaining('this cloud itself'),
    });
    expect(await start(there, here)).toMatchObject({
      code: 9,
      out: expect.stringContaining('it is there already, and would count twice'),
    });
    expect(await accountAt(here, 'anna', 5)).toMatchObject({ version: 5 });
  });
});
