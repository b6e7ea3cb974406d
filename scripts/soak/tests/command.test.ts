import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const script = join(__dirname, '../../soak.ts');

const stderrOf = (...args: string[]): Promise<string> =>
  promisify(execFile)(process.execPath, [script, ...args]).then(
    () => 'it ran',
    ({ code, stderr }) => `${code}: ${stderr}`,
  );

describe('npm run soak', () => {
  test.each([
    [['--minutes', '0'], '1: soak: --minutes takes a positive number, not "0".\n'],
    [['--seed', 'x'], '1: soak: --seed takes a positive number, not "x".\n'],
    [['--hours', '1'], expect.stringMatching(/^1: soak: Unknown option '--hours'/)],
  ])('with %j ends at once, with one line that says what to do', async (args, said) => {
    expect(await stderrOf(...args)).toEqual(said);
  });
});
