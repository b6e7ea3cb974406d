import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { deployedSettings } from '../harness/deployed-settings.ts';

test('A process that is measured has the memory settings of a deployed function, as they come to its runtime', () => {
  expect(deployedSettings()).toEqual({
    NODE_OPTIONS: expect.stringMatching(/^--max-semi-space-size=\d+ --max-old-space-size=\d+$/),
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: expect.stringMatching(/^\d+$/),
    MALLOC_MMAP_THRESHOLD_: expect.stringMatching(/^\d+$/),
  });
});

test('Its heap has the limit of a function of 1,024 MB, whatever the machine has', () => {
  const print = 'process.stdout.write(String(require("node:v8").getHeapStatistics().heap_size_limit))';
  const limit = execFileSync(process.execPath, ['-e', print], {
    env: { ...process.env, ...deployedSettings() },
  });
  expect(Number(limit)).toBeLessThan(1_024 * 1_024 * 1_024);
});
