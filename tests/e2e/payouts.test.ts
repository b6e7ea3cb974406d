import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { JobView } from '../../packages/service-kit/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { event, type HistoryEntry, ledgerOf, opened } from './support/ledger.ts';
import {
  askForPayouts,
  DEPOSIT,
  type Held,
  type Made,
  madePayouts,
  settledAccounts,
  type Wanted,
  wantedPayouts,
} from './support/payouts.ts';
import { hasEnded, outlastLease } from './support/playback.ts';
import { rewind } from './support/redelivery.ts';
import {
  allStates,
  ask,
  playAll,
  type Received,
  SERVICES,
  type Service,
  sandboxOf,
  until,
} from './support/services.ts';

// Generous: it may share the machine.
jest.setTimeout(1_500_000);

/** 1,000 by REPRISE_PAYOUTS; fewer in a usual run. */
const COUNT = Number(process.env.REPRISE_PAYOUTS || 80);
/** One time out of twenty is waited for in vain at a bank that ignores keys, so there are fewer. */
const AT_AN_IGNORANT_BANK = Math.ceil(COUNT / 5);
const ACCOUNTS = 12;
/** How often everything is killed in a playback: each service once, unless REPRISE_KILLS says more. */
const KILLS = Number(process.env.REPRISE_KILLS || SERVICES.length);
const TROUBLE = { fail: 0.1, timeoutAfter: 0.05 };

const env = { REPRISE_SERVICES: SERVICES.join(','), BANK_TIMEOUT_MS: '1000' };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** What the bank has really booked, by the payout's own id. */
async function booked(cloud: Cloud): Promise<ReadonlyMap<string, readonly Received[]>> {
  const payments = await sandboxOf(cloud).received('?system=bank&what=payment&outcome=done');
  return Map.groupBy(payments, ({ order }) => `payout/${order?.reference}`);
}

/** Every payout is paid as often as it should be, and with what payments says. */
async function checkBooks(cloud: Cloud, wanted: readonly Wanted[], made: ReadonlyMap<string, Made>) {
  const books = await booked(cloud);
  for (const { id, hopeless } of wanted) {
    const { subject = '', state } = made.get(id) ?? {};
    expect([id, state?.status]).toEqual([id, hopeless ? 'failed' : 'paid']);
    expect([id, books.get(subject)?.map(({ order }) => order?.amount) ?? []]).toEqual([
      id,
      hopeless ? [] : [state?.payment?.paid],
    ]);
  }
  expect(books.size).toBe(wanted.filter(({ hopeless }) => !hopeless).length);
}

/** Of each account is gone what was paid, and nothing is held. */
function checkAccounts(accounts: ReadonlyMap<string, Held>, wanted: readonly Wanted[]): void {
  for (const [account, { balance, holds }] of accounts) {
    const paid = wanted.filter((one) => one.account === account && !one.hopeless);
    expect([account, balance, holds]).toEqual([account, DEPOSIT - sum(paid.map(({ amount }) => amount)), {}]);
  }
}

type Said = {
  readonly type: string;
  readonly correlationid?: string;
  readonly data: { readonly payout?: string; readonly returned?: string };
};
const saidIn = (history: readonly HistoryEntry[]): readonly Said[] =>
  history.map(({ event }) => event as unknown as Said); // events as they were sent

/** One id leads from the request through both services to the last event. */
async function checkStories(cloud: Cloud, wanted: readonly Wanted[], made: ReadonlyMap<string, Made>) {
  const inLedger = new Map<string, Said[]>();
  for (const [account, asked] of Map.groupBy(wanted, (one) => one.account)) {
    for (const said of saidIn(await ledgerOf(cloud).history(account, 2 + 2 * asked.length)))
      inLedger.set(said.correlationid ?? '', [...(inLedger.get(said.correlationid ?? '') ?? []), said]);
  }
  for (const { id, correlation, hopeless } of wanted) {
    const path = `/payouts/${made.get(id)?.subject.slice('payout/'.length)}/history`;
    const { events } = await ask<{ events: HistoryEntry[] }>(cloud, 'payments', path);
    const end = hopeless ? 'failed' : 'settled';
    expect(inLedger.get(correlation)?.map(({ type }) => type)).toEqual([
      'ledger.payout-requested.v1',
      `ledger.payout-${end}.v1`,
    ]);
    expect(saidIn(events).map(({ type, correlationid }) => [type, correlationid])).toEqual([
      ['payments.payout-instructed.v1', correlation],
      [`payments.payout-${hopeless ? 'failed' : 'paid'}.v1`, correlation],
    ]);
  }
}

describe('payouts through ledger, payments and a bank that fails one time in ten and is silent one time in twenty', () => {
  const wanted = wantedPayouts(COUNT, ACCOUNTS);
  let cloud: Cloud;
  let made: ReadonlyMap<string, Made>;

  beforeAll(async () => {
    buildReprise();
    cloud = await startCloud({ env });
    await sandboxOf(cloud).control({ bank: TROUBLE });
    await askForPayouts(cloud, wanted);
  });
  afterAll(() => cloud?.dispose());

  test('are each made once by the bank’s own record, and all holds are taken or given back', async () => {
    checkAccounts(await settledAccounts(cloud, wanted), wanted);
    made = await madePayouts(cloud, wanted);
    await checkBooks(cloud, wanted, made);
    const received = await sandboxOf(cloud).received('?system=bank');
    // The bank was as bad as it was told to be, or this would show nothing.
    expect(received.filter(({ outcome }) => outcome === 'failed').length).toBeGreaterThan(0);
    expect(received.filter(({ outcome }) => outcome === 'repeated').length).toBeGreaterThan(0);
  });

  test('are one story each, from the request to the last event', async () => {
    await checkStories(cloud, wanted, made);
  });

  test('are told to the customer, once each', async () => {
    const settled = wanted.filter(({ hopeless }) => !hopeless);
    const mails = () => sandboxOf(cloud).received('?system=mail&outcome=done');
    await until(async () => (await mails()).length >= settled.length);
    const letters = (await mails()).map(({ to, subject }) => `${to} ${subject}`);
    expect(letters.sort()).toEqual(
      settled.map(({ account }) => `${account}@example.com Your payout has been made`).sort(),
    );
  });

  test('leave transfers alone, which arrive at the other account or come back', async () => {
    const ledger = ledgerOf(cloud);
    const transfer = (id: string, to: string) =>
      event('transfer-requested', 'sender', id, { amount: 300, to: `account/${to}` });
    await ledger.send(
      ...[opened('sender'), opened('receiver'), opened('abroad', { currency: 'EUR' })],
      event('money-deposited', 'sender', 'in-sender', { amount: 1_000, channel: 'cash' }),
      ...[transfer('t-1', 'receiver'), transfer('t-2', 'nobody'), transfer('t-3', 'abroad')],
    );
    const balanceOf = async (account: string) => (await ledger.get(`/accounts/${account}`)).state.balance;
    await until(async () => (await balanceOf('sender')) === 700);
    expect([await balanceOf('receiver'), await balanceOf('abroad')]).toEqual([300, 0]);
    const back = saidIn(await ledger.history('sender', 7)).flatMap(({ data }) => data.returned ?? []);
    expect(back.sort()).toEqual(['account-not-open', 'other-currency']);
  });

  test('are rebuilt without a word to the outside, and every state is what it was', async () => {
    await atRest(cloud, wanted);
    const [states, before] = [await allStates(cloud), await sandboxOf(cloud).received()];
    expect(states.notifications?.size).toBeGreaterThan(wanted.length / 2);
    for (const service of SERVICES) {
      const { status, done } = await playAll(cloud, service, 'rebuild');
      expect({ service, status, ...done }).toMatchObject({
        service,
        status: 'COMPLETED',
        changed: 0,
        failures: 0,
      });
      await succeeded(cloud, reprise(cloud, 'verify', service));
    }
    expect(await allStates(cloud)).toEqual(states);
    expect(await sandboxOf(cloud).received()).toEqual(before);
  });

  test('are replayed, reactions and all: each call is answered as it was then, and nobody outside hears of it', async () => {
    const [states, before] = [await allStates(cloud), await sandboxOf(cloud).received()];
    for (const service of SERVICES) {
      const { status, done } = await playAll(cloud, service, 'replay');
      expect({ service, status, ...done }).toMatchObject({
        ...{ service, status: 'COMPLETED', changed: 0, failures: 0 },
        ...{ answered: done.interactions, deviations: 0, incomplete: 0, sent: 0 },
      });
      expect(done.interactions).toBeGreaterThanOrEqual(wanted.length);
    }
    expect(await allStates(cloud)).toEqual(states);
    expect(await sandboxOf(cloud).received()).toEqual(before);
  });

  test('are so when everything is killed in the middle of it, and all that was ever delivered comes again', async () => {
    await atRest(cloud, wanted);
    const [states, before] = [await allStates(cloud), await sandboxOf(cloud).received()];
    for (const [mode, service] of killedPlaybacks()) {
      const { status, done } = await playKilled(cloud, service, mode);
      expect({ mode, service, status, ...done }).toMatchObject({
        ...{ mode, service, status: 'COMPLETED', changed: 0, failures: 0 },
        ...{ answered: done.interactions, deviations: 0, incomplete: 0, sent: 0 },
      });
      if (mode === 'replay') expect(done.interactions).toBeGreaterThanOrEqual(wanted.length);
      expect(await allStates(cloud)).toEqual(states);
      expect(await sandboxOf(cloud).received()).toEqual(before);
    }
  });
});

/** Each service in turn, by turns rebuilt and replayed. */
function killedPlaybacks(): readonly (readonly [mode: string, service: Service])[] {
  const all = ['replay', 'rebuild'].flatMap((mode) => SERVICES.map((service) => [mode, service] as const));
  return Array.from({ length: KILLS }, (_, n) => all[n % all.length] ?? ['replay', 'ledger']);
}

/**
 * A playback of all of a service, in the middle of which everything is killed, and after which every batch of every stream
 * comes once more.
 */
async function playKilled(cloud: Cloud, service: Service, mode: string): Promise<JobView> {
  const slowly = ['--rate', String(Math.ceil(COUNT / 8))];
  const args = ['playback', 'start', service, '--mode', mode, ...slowly, '--yes', '--json'];
  const { id } = lastLine(await succeeded(cloud, reprise(cloud, ...args))) as unknown as JobView; // what the command prints
  await until(async () => (await jobOf(cloud, service, id)).sent.events > 0);
  await cloud.killAll();
  const caughtUp = rewind(cloud);
  await cloud.start();
  await outlastLease(cloud, id, `${service}-local-state`);
  const job = await jobOf(cloud, service, id);
  if (!hasEnded(job)) await succeeded(cloud, reprise(cloud, 'playback', 'resume', service, id));
  const watched = await succeeded(cloud, reprise(cloud, 'playback', 'watch', service, id, '--json'));
  await caughtUp();
  return lastLine(watched) as unknown as JobView; // likewise
}

const jobOf = async (cloud: Cloud, service: Service, id: string): Promise<JobView> =>
  lastLine(
    await succeeded(cloud, reprise(cloud, 'playback', 'status', service, id, '--json')),
  ) as never as JobView; // likewise

/** Until every payout is settled, every customer was told, and that is on record. */
async function atRest(cloud: Cloud, wanted: readonly Wanted[]): Promise<void> {
  await settledAccounts(cloud, wanted);
  const told = wanted.filter(({ hopeless }) => !hopeless).length;
  const mails = () => sandboxOf(cloud).received('?system=mail&outcome=done');
  await until(async () => (await mails()).length >= told && (await unsaid(cloud)) === 0);
}

/** Notices that are due and not yet said to be sent. */
async function unsaid(cloud: Cloud): Promise<number> {
  const { notifications } = await allStates(cloud);
  return [...(notifications ?? [])].filter(([, text]) => text.includes('"status":"due"')).length;
}

describe('payouts through a bank that ignores idempotency keys, and is asked instead', () => {
  const wanted = wantedPayouts(AT_AN_IGNORANT_BANK, ACCOUNTS);
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud({ env: { ...env, BANK_HONOURS_KEYS: 'false' } });
    const { control, received } = sandboxOf(cloud);
    // One is in doubt for certain: paid, and nobody was told.
    await control({ bank: { timeoutAfter: 1, ignoreKeys: true } });
    await askForPayouts(cloud, wanted.slice(0, 1));
    await until(async () => (await received('?what=payment')).length > 0);
    await control({ bank: { ...TROUBLE, ignoreKeys: true } });
    await askForPayouts(cloud, wanted.slice(1));
  });
  afterAll(() => cloud?.dispose());

  test('are never made twice', async () => {
    checkAccounts(await settledAccounts(cloud, wanted), wanted);
    await checkBooks(cloud, wanted, await madePayouts(cloud, wanted));
    const asked = await sandboxOf(cloud).received('?system=bank&what=lookup');
    expect(asked.length).toBeGreaterThan(0);
  });
});
