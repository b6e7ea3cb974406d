import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { dynamoRequest, type RawDataStore, rawDataStore } from './support/data-store.ts';
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

const EVENTS = 'ledger-local-events';
type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string }>>;

/** The events table, for what no function's role may do to it. */
const events = {
  call: (operation: string, input: object) =>
    dynamoRequest(8000 + cloud.offset, operation, { TableName: EVENTS, ...input }),
  of: async (account: string): Promise<readonly Item[]> => {
    const found = await events.call('Query', {
      KeyConditionExpression: '#subject = :subject',
      ExpressionAttributeNames: { '#subject': 'subject' },
      ExpressionAttributeValues: { ':subject': { S: `account/${account}` } },
    });
    return found.Items as readonly Item[];
  },
  /** Puts something else in the place of the one item that is meant, or nothing. */
  change: async (account: string, isMeant: RegExp, change?: (item: Item) => Item): Promise<void> => {
    const item = (await events.of(account)).find(({ position }) => isMeant.test(position?.S ?? ''));
    if (item === undefined) throw new Error(`${account} has no such item.`);
    const Key = { subject: item.subject, position: item.position };
    if (change === undefined) await events.call('DeleteItem', { Key });
    else await events.call('PutItem', { Item: change(item) });
  },
};

const [FIRST, SECOND, IDENTITY] = [/^\d{4}-\d+-0000$/, /^\d{4}-\d+-0001$/, /^id#/];
const behind = (item: Item, name: string, more: Item = {}): Item => ({
  subject: item.subject ?? {},
  position: { S: `${item.position?.S}~${name}` },
  ...more,
});

/** What is done by hand to the log of one account each, and what verify has to call it. */
const IN_LOG: readonly (readonly [
  kind: string,
  account: string,
  corrupt: (account: string) => Promise<void>,
])[] = [
  [
    'digest-differs',
    'l0',
    (a) => events.change(a, SECOND, (item) => ({ ...item, data: { S: '{"amount":9,"channel":"cash"}' } })),
  ],
  ['digest-differs', 'l1', (a) => events.change(a, SECOND, (item) => ({ ...item, digest: { B: 'AAAA' } }))],
  ['event-unreadable', 'l2', (a) => events.change(a, SECOND, (item) => ({ ...item, data: { S: '{' } }))],
  ['record-incomplete', 'l3', (a) => events.change(a, SECOND)],
  ['log-gap', 'l4', (a) => events.change(a, FIRST)],
  ['identity-missing', 'l5', (a) => events.change(a, IDENTITY)],
  [
    'identity-differs',
    'l6',
    (a) => events.change(a, IDENTITY, (item) => ({ ...item, first: { S: 'elsewhere' } })),
  ],
  [
    'interaction-unfounded',
    'l7',
    (a) => events.change(a, SECOND, (item) => behind(item, 'bank.pay#1=', { at: { N: '1' } })),
  ],
  [
    'interaction-unclaimed',
    'l8',
    (a) => events.change(a, SECOND, (item) => behind(item, 'bank.pay#1', { request: { S: '{}' } })),
  ],
  [
    'timeline-unknown',
    'l9',
    async (a) => {
      for (const each of [FIRST, SECOND]) await events.change(a, each);
    },
  ],
];

const attribute = async (account: string, name: string): Promise<Record<string, unknown>> => {
  const { doc } = await store.get(account);
  const attributes = doc?.M as Record<string, Record<string, unknown>> | undefined;
  return attributes?.[name] ?? {};
};

describe('reprise verify', () => {
  test('finds nothing in what the service itself has written', async () => {
    const accounts = ['sound', ...[...CORRUPTIONS, ...IN_LOG].map(([, account]) => account)].filter(
      (account) => account !== 'ghost',
    );
    const deposits = accounts.map((account) =>
      event('money-deposited', account, 'in', { amount: 500, channel: 'cash' }),
    );
    await ledgerOf(cloud).send(...accounts.map((account) => opened(account)), ...deposits);
    await Promise.all(accounts.map((account) => ledgerOf(cloud).history(account, 2)));
    const ended = await succeeded(cloud, reprise(cloud, 'verify', 'ledger'));
    expect(ended.out).toBe('0 differences, 0 parked in 20 aggregates, 40 events\n');
  });

  test('names each of ten states that were changed by hand, and has an exit code for it', async () => {
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

  test('folds with --repair what differs, and leaves what no log stands behind', async () => {
    const ended = await reprise(cloud, 'verify', 'ledger', '--repair', '--yes', '--json').ended;
    expect(ended.code).toBe(4);
    expect(lastLine(ended)).toMatchObject({
      differences: CORRUPTIONS.length,
      repaired: CORRUPTIONS.length - 1,
    });
    const after = await reprise(cloud, 'verify', 'ledger', '--json').ended;
    expect(lastLine(after)).toMatchObject({ differences: 1 });
    expect(JSON.parse(after.out.split('\n')[0] ?? '')).toMatchObject({
      kind: 'state-unknown',
      subject: 'account/ghost',
    });
    await store.remove('ghost');
  });

  test('names each of ten things that were changed by hand in the log, and repairs none of them', async () => {
    for (const [, account, corrupt] of IN_LOG) await corrupt(account);
    const ended = await reprise(cloud, 'verify', 'ledger', '--repair', '--yes', '--json').ended;
    expect(ended.code).toBe(4);
    const found = ended.out
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const names = found.map(({ kind, subject }) => `${subject} ${kind}`);
    expect(names).toEqual(
      expect.arrayContaining(IN_LOG.map(([kind, account]) => `account/${account} ${kind}`)),
    );
    expect(new Set(found.map(({ subject }) => subject))).toEqual(
      new Set(IN_LOG.map(([, account]) => `account/${account}`)),
    );
    expect(lastLine(ended)).toMatchObject({ repaired: 0 });
  });
});
