import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { foldingHistory } from '../src/index.ts';
import { issued, redemption } from './log.ts';
import { voucher } from './voucher.ts';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const regionOf = (file: string): string | undefined =>
  readFileSync(join(__dirname, file), 'utf8').split(/^\/\/ #(?:region \w+|endregion)\n/m)[1];

// #region folding
test('a voucher is what its events made of it', () => {
  const fold = foldingHistory(voucher);

  expect(fold(issued(1, 100)).outcome).toEqual({ status: 'accepted' });
  expect(fold(redemption(2, 120)).outcome).toEqual({ status: 'rejected', reason: 'not-enough-left' });
  expect(fold(redemption(3, 30)).folded).toMatchObject({ state: { left: 70 }, version: 3 });
  expect(fold(redemption(4, 30, { id: 'event-3' })).outcome).toMatchObject({ status: 'duplicate' });
});
// #endregion

test.each(['voucher.ts', 'example.test.ts'])('the README shows %s as it is', (file) => {
  expect(readme).toContain(`\`\`\`ts\n${regionOf(file)}\`\`\``);
});
