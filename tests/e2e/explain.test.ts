import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { HistoryEntry } from '../../packages/service-kit/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, reprise, succeeded } from './support/commands.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';
import { ask, until } from './support/services.ts';
import { servicesRepository } from './support/services-repository.ts';

// Generous: it may share the machine.
jest.setTimeout(900_000);

const CONVERT = 'payments/src/domain/convert.ts';
const RIGHT = 'Number((scaled + half) / BigInt(SCALE))';
const WRONG = `${RIGHT} - 1`;

/** Every payout is one cent short. */
const repository = servicesRepository(['ledger', 'payments']);
repository.change(CONVERT, RIGHT, WRONG);

/** An event as `--json` tells it, with what it has led to. */
interface Told extends HistoryEntry {
  readonly service: string;
  readonly subject: string;
  readonly led: readonly Told[];
  readonly cause?: { readonly id: string; readonly subject?: string; readonly type?: string };
}

let cloud: Cloud;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud({ root: repository.root, env: { REPRISE_SERVICES: 'ledger,payments' } });
});
afterAll(() => cloud?.dispose());

async function told(...args: string[]): Promise<readonly Told[]> {
  const { out } = await succeeded(cloud, reprise(cloud, ...args, '--json'));
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Told); // what the commands print
}
const explained = (...flags: string[]) => told('explain', 'ledger', 'account/anna', ...flags);
const find = (history: readonly Told[], id: string) => history.find((one) => one.event.id === id);

/** What changed, as `path=value`. */
const changes = ({ changes: patch }: HistoryEntry): readonly string[] =>
  patch.map((one) => `${one.path}${'value' in one ? `=${JSON.stringify(one.value)}` : ' gone'}`);

/** Each event of a tree, further in by its depth. */
const outline = (nodes: readonly Told[], depth = 0): readonly string[] =>
  nodes.flatMap((node) => [`${'  '.repeat(depth)}${node.event.type}`, ...outline(node.led, depth + 1)]);

/** The account once payouts hold nothing any more, and the log has so many events of it. */
const settled = (events: number) =>
  until(async () => {
    const { state } = await ask<{ state: { held: number; holds: object } }>(
      cloud,
      'ledger',
      '/accounts/anna',
    );
    return state.held === 0 && (await ledgerOf(cloud).history('anna', events)).length >= events;
  });

describe('an account with a payout', () => {
  test('is explained from the request to the settlement, with what each step changed', async () => {
    const deposit = (id: string) => event('money-deposited', 'anna', id, { amount: 90_000, channel: 'cash' });
    const to = { iban: 'DE89370400440532013000', name: 'Jan' };
    await ledgerOf(cloud).send(
      opened('anna'),
      deposit('deposit-1'),
      deposit('deposit-2'),
      event('payout-requested', 'anna', 'payout-1', { amount: 50_000, currency: 'EUR', to }),
    );
    await until(async () => (await ledgerOf(cloud).history('anna', 5)).length >= 5);
    await settled(5);

    const history = await explained();
    const request = find(history, 'payout-1');
    expect(request && changes(request)).toEqual(['/held=50000', '/holds/payout-1=50000']);
    const [instructed, ...others] = request?.led ?? [];
    expect(others).toEqual([]);
    expect(instructed).toMatchObject({
      service: 'payments',
      event: { type: 'payments.payout-instructed.v1', causationid: 'payout-1', correlationid: 'payout-1' },
    });
    expect(instructed && changes(instructed)).toContain('/status="instructed"');
    expect(instructed?.interactions).toMatchObject([
      { call: 'rates.rate#1', kind: 'query', response: { rate: expect.any(Number) } },
      { call: 'bank.pay#1', kind: 'command', response: { id: 'payment-1' } },
      { call: 'payments.emit#1' },
      { call: 'ledger.emit#1' },
    ]);
    const [paid] = instructed?.led ?? [];
    expect(paid && changes(paid)).toContain('/status="paid"');
    const last = history.at(-1);
    expect(last).toMatchObject({
      event: { type: 'ledger.payout-settled.v1' },
      cause: { id: instructed?.event.id, subject: instructed?.subject },
    });
    expect(last && changes(last)).toEqual(
      expect.arrayContaining(['/balance=130000', '/held=0', '/holds/payout-1 gone']),
    );
    expect(history.every(({ logic }) => logic === history[0]?.logic && logic !== undefined)).toBe(true);
  });

  test('is a story with one name, told as a tree wherever one asks', async () => {
    const tree = [
      'ledger.payout-requested.v1',
      '  payments.payout-instructed.v1',
      '    payments.payout-paid.v1',
      '    ledger.payout-settled.v1',
    ];
    expect(outline(await told('trace', 'payout-1'))).toEqual(tree);
    const { out } = await succeeded(cloud, reprise(cloud, 'trace', 'payout-1'));
    const names = out.split('\n').filter((line) => line.includes('─ '));
    expect(names.map((line) => line.replace(/^[^a-z]*/, '').split('  ')[0])).toEqual(
      tree.map((line) => line.trim()),
    );
    expect(out).toMatch(/asked rates\.rate#1 from=CZK to=EUR -> /);
    expect(out).toMatch(/called bank\.pay#1 amount=\d+ .* -> .*id=payment-1/);
  });

  test('shows what was reversed, by whom and why; and what was known before', async () => {
    const before = (await explained()).at(-1)?.recordedtime ?? '';
    const why = 'the clerk pressed the key twice';
    await succeeded(
      cloud,
      reprise(cloud, 'reverse', 'ledger', 'account/anna', '--event', 'deposit-2', '--reason', why, '--yes'),
    );
    await settled(6);
    const history = await explained();
    const reversal = history.at(-1);
    expect(find(history, 'deposit-2')?.reversed).toMatchObject({
      id: reversal?.event.id,
      by: 'local',
      reason: why,
    });
    expect(reversal).toMatchObject({
      event: { type: 'reprise.event-reversed.v1' },
      cause: { id: 'deposit-2', type: 'ledger.money-deposited.v1', subject: 'account/anna' },
    });
    expect(reversal && changes(reversal)).toContain('/balance=40000');
    const then = await explained('--as-recorded', before);
    expect(then).toHaveLength(5);
    expect(find(then, 'deposit-2')?.reversed).toBeUndefined();
    const { out } = await succeeded(cloud, reprise(cloud, 'explain', 'ledger', 'account/anna'));
    expect(out).toContain(`by local, by ${reversal?.event.id}: ${why}`);
  });

  test('shows what was corrected, by how much, who has agreed to it, and what that led to', async () => {
    const first = (await explained())[0]?.logic;
    await cloud.stop();
    repository.change(CONVERT, WRONG, RIGHT);
    await cloud.start();
    await told('playback', 'start', 'payments', '--mode', 'correct', '--yes', '--watch');
    const approving = ['gateway', 'approve', 'payments', '--job', 'last', '--why', 'a cent short'];
    await told(...approving, '--by', 'jana', '--yes');
    await settled(7);

    const history = await explained();
    const instructed = find(history, 'payout-1')?.led[0];
    const pay = instructed?.interactions.find(({ call }) => call === 'bank.pay#1');
    expect(pay).toMatchObject({
      corrections: [{ action: 'difference', request: { amount: 1 }, response: { id: 'payment-2' } }],
      approvals: [{ by: 'jana', why: 'a cent short' }],
    });
    const again = history.at(-1);
    expect(again).toMatchObject({
      event: { type: 'ledger.payout-settled.v1', id: expect.stringMatching(/~c1$/) },
      cause: { id: instructed?.event.id },
    });
    // The ledger's own logic is what it was, packaged anew.
    expect(again?.logic?.split('-')[1]).toBe(first?.split('-')[1]);
    expect(outline(await told('trace', 'payout-1'))).toEqual([
      'ledger.payout-requested.v1',
      '  payments.payout-instructed.v1',
      '    payments.payout-paid.v1',
      '    ledger.payout-settled.v1',
      '    payments.payout-paid.v1',
      '    ledger.payout-settled.v1',
    ]);
  });
});
