import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const bootstrap = join(__dirname, '..', '..', 'bootstrap.mjs');

describe('bootstrap.mjs', () => {
  test.each([
    ['an unknown task', ['tset'], 'There is no task tset.'],
    ['none', [], 'Which task?'],
  ])('answers to %s with the tasks that there are', (_, args, complaint) => {
    const answer = spawnSync(process.execPath, [bootstrap, ...args], { encoding: 'utf8' });

    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain(`${complaint} There are: start, test, package, check-balances`);
  });
});
