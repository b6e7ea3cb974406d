import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { type RawDataStore, rawDataStore } from './support/data-store.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';

// Generous: it may share the machine.
jest.setTimeout(400_000);

let cloud: Cloud;
let store: RawDataStore;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud();
  store = rawDataStore(cloud);
});
afterAll(() => cloud?.dispose());

/** What is done by hand to the state of one account each, and what verify has to call it. */
const CORRUPTIONS: readonly (readonly [
  kind: string,
  account: string,
  corrupt: (account: string) => Promise<void>,
])[] = [
  ['state-missing', 'c0', (account) => store.remove(account)],
  ['state-unknown', 'ghost', async (account) => store.put(account, await store.get('sound'))],
  ['state-unreadable', 'c1', (account) => store.set(account, 'doc.state', { S: '{"balance":' })],
  ['state-differs', 'c2', (account) => store.set(account, 'doc.state', { S: '{"balance":1}' })],
  ['version-differs', 'c3', (account) => store.set(account, 'doc.version', { N: '3' })],
  [
    'position-differs',
    'c4',
    async (account) => store.set(account, 'doc.position', await attribute('sound', 'position')),
  ],
  [
    'recent-differs',
    'c5',
    async (account) => store.set(account, 'doc.recent', await attribute('sound', 'recent')),
  ],
  ['shape-differs', 'c6', (account) => store.set(account, 'doc.shape', { N: '99' })],
  ['indexes-differ', 'c7', (account) => store.set(account, 'byOwner', { S: 'somebody@example.com' })],
  [
    'seen-differs',
    'c8',
    async (account) => store.set(account, 'doc.seen', await attribute('sound', 'position')),
  ],
];

const attribute = async (account: string, name: string): Promise<Record<string, unknown>> => {
  const { doc } = await store.get(account);
  const attributes = doc?.M as Record<string, Record<string, unknown>> | undefined;
  return attributes?.[name] ?? {};
};

describe('reprise verify', () => {
  test('finds nothing in what the service itself has written', async () => {
    const accounts = ['sound', ...Array.from({ length: 9 }, (_, n) => `c${n}`)];
    const deposits = accounts.map((account) =>
      event('money-deposited', account, 'in', { amount: 500, channel: 'cash' }),
    );
    await ledgerOf(cloud).send(...accounts.map((account) => opened(account)), ...deposits);
    await Promise.all(accounts.map((account) => ledgerOf(cloud).history(account, 2)));
    const ended = await succeeded(cloud, reprise(cloud, 'verify', 'ledger'));
    expect(ended.out).toBe('0 differences, 0 parked in 10 aggregates, 20 events\n');
  });

  test('names each of ten things that were changed by hand, and has an exit code for it', async () => {
    for (const [, account, corrupt] of CORRUPTIONS) await corrupt(account);
    const ended = await reprise(cloud, 'verify', 'ledger', '--json').ended;
    expect(ended.code).toBe(4);
    const findings = ended.out
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const found = findings.map(({ kind, subject }) => `${subject} ${kind}`);
    expect(found.sort()).toEqual(CORRUPTIONS.map(([kind, account]) => `account/${account} ${kind}`).sort());
    expect(lastLine(ended)).toMatchObject({ differences: CORRUPTIONS.length });
  });
});
