import { expect, test } from '@jest/globals';
import { verify } from '@reprise/service-kit';
import { aggregates } from '../../src/domain/index.ts';
import { deposit, ledger, opening, said } from './ledger.ts';

const changes = {
  'account/balance': { balance: 100_01 },
  'account/held': { held: 0 },
  'account/holds': { holds: {} },
  'account/owner': { owner: { name: 'Bob', email: 'ann@example.com' } },
};
const subjects = [...Object.keys(changes), 'account/untouched'];
const to = { iban: 'CZ6508000000192000145399', name: 'Jan' };

test('verify names each account of which something was changed behind write’s back, and no other', async () => {
  const service = await ledger();
  for (const subject of subjects) {
    const payout = said('payout-requested', { amount: 20_00, currency: 'EUR', to }, 'p', { subject });
    await service.submit(opening('o', { subject }), deposit(100_00, 'd', { subject }), payout);
  }
  for (const [subject, change] of Object.entries(changes)) {
    const [replaces] = await service.store.get([{ subject, item: 'state' }]);
    if (replaces === undefined) throw new Error('Nothing was folded.');
    const state = JSON.stringify({ ...JSON.parse(String(replaces.document.state)), ...change });
    await service.store.write([
      { ...replaces, document: { ...replaces.document, state, rev: 'changed' }, replaces },
    ]);
  }

  const found: string[] = [];
  for await (const { kind, subject } of verify({ ...service, aggregates })) found.push(`${kind} ${subject}`);

  expect(found.sort()).toEqual(Object.keys(changes).map((subject) => `state-differs ${subject}`));
});
