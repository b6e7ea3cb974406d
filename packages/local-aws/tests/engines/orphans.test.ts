import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accepts } from '../../src/index.ts';
import { eventually } from '../support/function.ts';

const program = join(__dirname, '..', 'support', 'start-engines.ts');

describe('the engines', () => {
  test('do not outlive the process that started them, even when it is killed with -9', async () => {
    const parent = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ports = await new Promise<readonly number[]>((resolve) => {
      parent.stdout.once('data', (line) => resolve(JSON.parse(String(line))));
    });
    expect(await Promise.all(ports.map((port) => accepts(port)))).toEqual([true, true]);

    parent.kill('SIGKILL');

    let alive = ports.length;
    const look = setInterval(async () => {
      alive = (await Promise.all(ports.map((port) => accepts(port)))).filter(Boolean).length;
    }, 20);
    await eventually(() => alive === 0);
    clearInterval(look);
  });
});
