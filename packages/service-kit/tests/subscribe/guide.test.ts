import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the guide shows the code that is tested', () => {
  const code = readFileSync(join(__dirname, 'daily-totals.ts'), 'utf8');
  const region = /\/\/ #region daily-totals\n([\s\S]*?)\n\/\/ #endregion/.exec(code)?.[1];
  const guide = readFileSync(join(__dirname, '../../../../docs/guides/subscriber.md'), 'utf8');
  expect(region).toBeDefined();
  expect(guide).toContain(`\`\`\`ts\n${region}\n\`\`\``);
});
