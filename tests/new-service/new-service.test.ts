import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freeOffset, type Running, runStart } from '../e2e/support/cloud.ts';
import { copyRepository } from './repository.ts';

// Generous: it may share the machine.
jest.setTimeout(400_000);

let copy: string;
let said: string;
let start: Running | undefined;
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'reprise-copy-'));
  copyRepository(copy);
  said = await run('scripts/new-service', 'purchase-orders');
});
afterAll(async () => {
  await start?.stop();
  rmSync(copy, { recursive: true, force: true });
});

/** @returns what it wrote to stdout. @throws with everything that it said, unless it ended well */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args], { cwd: copy, maxBuffer: 2 ** 26 })).stdout;
}
const npmRun = (task: string, ...args: readonly string[]) =>
  run('node', 'scripts/bootstrap.mjs', task, ...args);

describe('a service that was made by new-service', () => {
  test('is in the workspace, the lockfile and the composition', () => {
    expect(existsSync(join(copy, 'services/purchase-orders/node_modules/@reprise/aggregate'))).toBe(true);
    expect(readFileSync(join(copy, 'pnpm-lock.yaml'), 'utf8')).toContain('  services/purchase-orders:\n');
    expect(readFileSync(join(copy, 'serverless-compose.yml'), 'utf8')).toMatch(
      / {2}purchase-orders:\n {4}path: services\/purchase-orders\n$/,
    );
  });

  test('has nothing of its template left in it', async () => {
    const left = run(
      'grep',
      '-rliE',
      'blue.?(widget|shop)',
      'services/purchase-orders',
      '--exclude-dir=node_modules',
    );
    await expect(left).rejects.toMatchObject({ code: 1, stdout: '' });
  });

  test('passes lint, types and its own tests', async () => {
    const tested = await npmRun('test', '--selectProjects', 'purchase-orders');
    expect(tested).toMatch(/== lint.*== types.*== tests.*18 passed, 0 failed/s);
  });

  test('packages, and its template keeps what Reprise promises', async () => {
    const packaged = await npmRun('package', 'purchase-orders');
    expect(packaged).toMatch(/^purchase-orders\n.* ingest .*template: nothing to mend\n$/s);
  });

  test('starts where it said that it would, takes an event and answers', async () => {
    const offset = await freeOffset();
    const env = {
      ...process.env,
      REPRISE_LOCAL_DIR: join(copy, '.local'),
      REPRISE_PORT_OFFSET: String(offset),
    };
    start = runStart(env, copy);
    await start.ready();
    const [, port, sent = ''] = /:(\d+)\/events .* -d '(.*)'/.exec(said) ?? [];
    const url = `http://127.0.0.1:${Number(port) + offset}`;
    const headers = { 'content-type': 'application/cloudevents+json', prefer: 'wait=20' };
    const answer = await fetch(`${url}/events`, { method: 'POST', headers, body: sent });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { accepted: [{ subject: 'purchase-order/1', outcome: { status: 'accepted' } }] },
    ]);
    expect(await (await fetch(`${url}/purchase-orders/1`)).json()).toMatchObject({
      subject: 'purchase-order/1',
      state: { status: 'created', owner: 'ann', items: 0 },
    });
  });

  test('is not made twice', async () => {
    await expect(npmRun('new-service', 'purchase-orders')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is services/purchase-orders already'),
    });
  });
});
