import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkGolden, describeDifference } from '../../packages/testing/src/golden/index.ts';
import { goldenServices } from '../golden/services.ts';

const root = join(__dirname, '../..');

test('every service folds its golden histories as was accepted', async () => {
  for (const { name, folder, aggregates } of await goldenServices(root)) {
    const found = checkGolden(folder, aggregates).flatMap(({ history, differences }) =>
      differences.map((difference) => `${name}/${history}: ${describeDifference(difference)}`),
    );
    // A change on purpose: npm run golden -- --accept
    expect(found).toEqual([]);
  }
});

test('the ledger has some', async () => {
  const [ledger] = await goldenServices(root, ['ledger']);
  expect(checkGolden(ledger?.folder ?? '', ledger?.aggregates ?? []).length).toBeGreaterThan(2);
});

test('a service that there is not is refused by name', () => {
  expect(() => goldenServices(root, ['ledgr'])).toThrow('There is no service ledgr. There are: ledger');
});
