import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { setMappingEnabled } from '../../packages/local-aws/src/index.ts';
import { type Cloud, startCloud } from './support/cloud.ts';
import { buildReprise, lastLine, reprise, succeeded } from './support/commands.ts';
import { type RawDataStore, rawDataStore } from './support/data-store.ts';
import { event, ledgerOf, opened } from './support/ledger.ts';

// Generous: it may share the machine.
jest.setTimeout(400_000);

const ACCOUNTS = ['a', 'b', 'c'];

let cloud: Cloud;
let store: RawDataStore;
beforeAll(async () => {
  buildReprise();
  cloud = await startCloud();
  store = rawDataStore(cloud);
  const deposits = ACCOUNTS.map((account) =>
    event('money-deposited', account, 'in', { amount: 500, channel: 'cash' }),
  );
  await ledgerOf(cloud).send(...ACCOUNTS.map((account) => opened(account)), ...deposits);
  await Promise.all(ACCOUNTS.map((account) => ledgerOf(cloud).history(account, 2)));
});
afterAll(() => cloud?.dispose());

const command = (...args: string[]) => succeeded(cloud, reprise(cloud, ...args));
const documents = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Makes the stored state one that does not follow from the log. */
async function forge(account: string, balance: number): Promise<void> {
  const { doc } = await store.get(account);
  const attributes = doc?.M as { readonly state: { readonly S: string } };
  const state = { ...JSON.parse(attributes.state.S), balance };
  await store.set(account, 'doc.state', { S: JSON.stringify(state) });
}

describe('reprise doctor', () => {
  const MAPPING = 'ledger-local-write~ledger-local-events';

  test('finds a cloud well that is', async () => {
    const { out } = await command('doctor', 'ledger', '--json');
    expect(documents(out).filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(documents(out)).toContainEqual(expect.objectContaining({ part: 'ledger parked', verdict: 'ok' }));
    expect(lastLine({ code: 0, out, err: '' })).toMatchObject({ fail: 0 });
  });

  test('finds a mapping that somebody switched off', async () => {
    setMappingEnabled(cloud.folder, MAPPING, false);
    const { out } = await command('doctor', 'ledger');
    setMappingEnabled(cloud.folder, MAPPING, true);
    expect(out).toMatch(/warn {2}ledger mapping +ledger-local-write on ledger-local-events is switched off/);
  });

  test('on the wrong ports says which are right', async () => {
    const elsewhere = { ...cloud, env: { ...cloud.env, REPRISE_PORT_OFFSET: '17' } };
    const { code, out } = await reprise(elsewhere, 'doctor').ended;
    expect({ code, out }).toEqual({
      code: 8,
      out: expect.stringMatching(`Set REPRISE_PORT_OFFSET=${cloud.offset}, as it has.`),
    });
  });
});

describe('reprise playback', () => {
  const run = async (mode: string, ...more: string[]) => {
    const { out } = await command(
      'playback',
      'start',
      'ledger',
      '--mode',
      mode,
      '--yes',
      '--watch',
      '--json',
      ...more,
    );
    return documents(out).at(-1);
  };
  const balances = () =>
    Promise.all(
      ACCOUNTS.map(async (account) => (await ledgerOf(cloud).get(`/accounts/${account}`)).state.balance),
    );

  test('plans without a trace', async () => {
    const { out } = await command('playback', 'plan', 'ledger', '--mode', 'rebuild');
    expect(out).toMatch(/^rebuild of everything; nothing has been written\n6 events of 3 aggregates/);
    expect((await command('playback', 'list', 'ledger', '--json')).out).toBe('');
  });

  test('shows in a preview what would change, and changes nothing', async () => {
    await forge('a', 7);
    await forge('b', 5_000);
    expect(await run('preview', '--field', '/balance')).toMatchObject({
      status: 'COMPLETED',
      mode: 'preview',
    });
    expect(await balances()).toEqual([7, 5_000, 500]);

    const { out } = await command('playback', 'diff', 'ledger', 'last', '--json');
    const [a, b, summary, ...more] = documents(out);
    expect([a, b]).toMatchObject([
      { subject: 'account/a', patch: [{ op: 'replace', path: '/balance', value: 500 }], kind: ['balance'] },
      { subject: 'account/b', field: { before: 5_000, after: 500 } },
    ]);
    expect(summary).toMatchObject({
      summary: {
        differing: 2,
        kinds: [{ kind: ['balance'], count: 2 }],
        largest: [{ subject: 'account/b' }, { subject: 'account/a' }],
      },
    });
    // The ledger's reactions would do nothing otherwise.
    expect(more).toEqual([
      { reactions: { aggregates: 0, events: 0, deviations: 0, incomplete: 0, proposals: 0 } },
    ]);
  });

  test('makes the states follow from the log again', async () => {
    expect(await run('rebuild', '--reason', 'forged')).toMatchObject({
      status: 'COMPLETED',
      reason: 'forged',
      done: { aggregates: 3, events: 6, changed: 2, unchanged: 1, parked: 0 },
    });
    expect(await balances()).toEqual([500, 500, 500]);
    await command('verify', 'ledger');
  });

  test('lists its jobs, newest first, a line each', async () => {
    const { out } = await command('playback', 'list', 'ledger', '--json');
    expect(documents(out)).toMatchObject([
      { id: expect.any(String), mode: 'rebuild', status: 'COMPLETED', done: { events: 6 } },
      { mode: 'preview', status: 'COMPLETED' },
    ]);
  });

  test('is refused with the reason of the service', async () => {
    const types = ['--mode', 'rebuild', '--types', 'ledger.nothing.v1', '--yes'];
    const { code, err } = await reprise(cloud, 'playback', 'start', 'ledger', ...types).ended;
    expect({ code, err }).toEqual({ code: 6, err: expect.stringMatching(/"ledger.nothing.v1" is unknown/) });
  });
});
