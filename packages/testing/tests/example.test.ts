import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { assertDeterministic, given } from '../src/index.ts';
import { counted, reductionRequested, tally } from './tally.ts';

// #region example
test('a reduction takes from what was counted, and tells what is left', () => {
  given(tally, [counted(3), counted(4)])
    .when(reductionRequested(5))
    .thenAccepted({ count: 2 })
    .thenFacts({ left: 2 });
});

test('a reduction beyond what was counted is rejected, and changes nothing', () => {
  given(tally, [counted(3)])
    .when(reductionRequested(4))
    .thenRejected('too-little')
    .thenState({ count: 3 });
});

test('a tally follows from its events alone', () => {
  assertDeterministic(tally, [counted(3), reductionRequested(4), counted(2), reductionRequested(1)]);
});
// #endregion

test('the README shows these very tests', () => {
  const [, example] = readFileSync(__filename, 'utf8').split(/^\/\/ #(?:region example|endregion)\n/m);

  expect(readFileSync(join(__dirname, '../README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
});
