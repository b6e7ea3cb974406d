import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processIdentity } from '../process-identity.ts';
import { anyOffset, Start } from './support.ts';

let dir: string;
let blocker: Server | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reprise-start-'));
});
afterEach(() => {
  blocker?.close();
  blocker = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function block(port: number): Promise<void> {
  return new Promise((resolve) => {
    blocker = createServer().listen(port, '127.0.0.1', resolve);
  });
}

describe('npm start refuses, in one clear line,', () => {
  test.each([
    ['dynamodb', 8000],
    ['kinesis', 4567],
    ['counter', 3004],
    ['counter-lambda', 4004],
  ])('to share the port of %s', async (part, port) => {
    const offset = anyOffset();
    await block(port + offset);

    const start = new Start(dir, offset);

    expect(await start.ended).toBe(1);
    expect(start.output.trim()).toBe(
      `Port ${port + offset} is in use, and ${part} needs it: free it, or shift all ports, e.g. REPRISE_PORT_OFFSET=100 npm start`,
    );
  });

  test('an engine that is not on this machine', async () => {
    const start = new Start(dir, anyOffset(), [], {
      REPRISE_DYNAMODB_ENDPOINT: 'https://dynamodb.us-east-1.amazonaws.com',
    });

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual([
      'REPRISE_DYNAMODB_ENDPOINT is https://dynamodb.us-east-1.amazonaws.com: it has to be like http://127.0.0.1:8001.',
    ]);
  });

  test('a folder on which another one runs', async () => {
    const holder = { pid: process.pid, identity: processIdentity(process.pid) };
    writeFileSync(join(dir, 'start.lock'), JSON.stringify(holder));

    const start = new Start(dir, anyOffset());

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual([expect.stringContaining(`already runs on ${dir} (process ${process.pid})`)]);
  });

  test('to empty a folder that it has not made', async () => {
    writeFileSync(join(dir, 'thesis.txt'), 'precious');

    const start = new Start(dir, anyOffset(), ['--fresh']);

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual([
      `${dir} holds files that npm start has not made: --fresh does not remove them.`,
    ]);
  });

  test('tables that another engine holds', async () => {
    writeFileSync(join(dir, 'reprise.json'), JSON.stringify({ dynamodb: 'dynoxide' }));

    const start = new Start(dir, anyOffset(), [], { REPRISE_DYNAMODB: 'dynamodb-local' });

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual([expect.stringContaining('was made with dynoxide, not dynamodb-local')]);
  });

  test('an option that it does not know', async () => {
    const start = new Start(dir, anyOffset(), ['--frsh']);

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual(['Unknown option --frsh: there is only --fresh.']);
  });

  test('an offset that is no number', async () => {
    const start = new Start(dir, 0, [], { REPRISE_PORT_OFFSET: 'ten' });

    expect(await start.ended).toBe(1);
    expect(start.lines).toEqual(['REPRISE_PORT_OFFSET is ten: it has to be a whole number, e.g. 100.']);
  });
});
