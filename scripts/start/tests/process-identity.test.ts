import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { processIdentity } from '../process-identity.ts';

describe('the identity of a process', () => {
  test('is the same as long as it lives', () => {
    expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
    expect(processIdentity(process.pid)).toBeDefined();
  });

  test('differs between processes', () => {
    expect(processIdentity(process.ppid)).not.toBe(processIdentity(process.pid));
  });

  test('is none when the process is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'close');

    expect(processIdentity(child.pid ?? 0)).toBeUndefined();
  });
});
