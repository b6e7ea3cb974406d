import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accepts } from '../../../packages/local-aws/src/index.ts';
import { anyOffset, Start, untilFree } from './support.ts';

const dir = mkdtempSync(join(tmpdir(), 'reprise-start-'));
const offset = anyOffset();
const url = `http://127.0.0.1:${3004 + offset}/counters/a`;
let start: Start;

beforeAll(async () => {
  start = await new Start(dir, offset).ready();
}, 60_000);
afterAll(async () => {
  start?.kill('SIGTERM');
  await start?.ended;
  rmSync(dir, { recursive: true, force: true });
});

async function countUpTo(expected: number): Promise<void> {
  await fetch(url, { method: 'POST' });
  for (;;) {
    const { count } = (await (await fetch(url)).json()) as { count: number };
    if (count === expected) return;
    if (count > expected) throw new Error(`${count} were counted, not ${expected}`);
    await sleep(20);
  }
}

describe('npm start', () => {
  test('runs services, tables, streams and mappings, and says so', async () => {
    await countUpTo(1);

    expect(start.output).toContain('counter      | set up on counter-local-counters');
    expect(start.output).toContain(`http://127.0.0.1:${3004 + offset}`);
    expect(start.lines.at(-1)).toBe('reprise is ready');
  });

  test('notes its processes and ports in run.json', () => {
    expect(start.running).toMatchObject({
      pids: {
        start: expect.any(Number),
        dynamodb: expect.any(Number),
        kinesis: expect.any(Number),
        sandbox: expect.any(Number),
        counter: expect.any(Number),
        mappings: expect.any(Number),
      },
      ports: {
        dynamodb: 8000 + offset,
        kinesis: 4567 + offset,
        sandbox: 3900 + offset,
        'sandbox-mail': 3925 + offset,
        counter: 3004 + offset,
        'counter-lambda': 4004 + offset,
      },
    });
  });

  test('stops at SIGTERM with exit code 0, all ports free, and goes on where it was', async () => {
    const { ports } = start.running;

    start.kill('SIGTERM');

    expect(await start.ended).toBe(0);
    expect(await Promise.all(Object.values(ports).map((port) => accepts(port)))).toEqual(
      Object.values(ports).map(() => false),
    );
    start = await new Start(dir, offset).ready();
    await countUpTo(2);
  }, 60_000);

  test('stops at once when it is told to while it is starting', async () => {
    start.kill('SIGINT');
    start.kill('SIGINT');
    expect(await start.ended).toBe(0);
    const early = new Start(dir, offset);
    await sleep(600);

    early.kill('SIGINT');

    expect(await early.ended).toBe(0);
    await untilFree({ dynamodb: 8000 + offset, kinesis: 4567 + offset, counter: 3004 + offset });
    start = await new Start(dir, offset).ready();
  }, 60_000);

  test('killed with -9, takes its children with it; the next start has lost nothing', async () => {
    const { ports } = start.running;

    start.kill('SIGKILL');
    await start.ended;
    await untilFree(ports);

    start = await new Start(dir, offset).ready();
    await countUpTo(3);
  }, 60_000);

  test('when all of it is killed with -9 at once, starts again and has lost nothing', async () => {
    for (const pid of Object.values(start.running.pids)) process.kill(pid, 'SIGKILL');
    await start.ended;

    start = await new Start(dir, offset).ready();
    await countUpTo(4);
  }, 60_000);

  test.each(['kinesis', 'counter'])(
    'when its part %s dies, stops everything with one clear line',
    async (part) => {
      const { pids, ports } = start.running;

      process.kill(pids[part] ?? 0, 'SIGKILL');

      expect(await start.ended).toBe(1);
      expect(start.lines.at(-1)).toBe(`${part} was ended by SIGKILL: everything is stopped.`);
      await untilFree(ports);
      start = await new Start(dir, offset).ready();
    },
    60_000,
  );

  test('with --fresh forgets everything', async () => {
    start.kill('SIGTERM');
    await start.ended;

    start = await new Start(dir, offset, ['--fresh']).ready();

    await countUpTo(1);
  }, 60_000);

  test('leaves nothing behind but its state', async () => {
    start.kill('SIGTERM');
    await start.ended;

    expect(readdirSync(dir).sort()).toEqual([
      'checkpoints',
      'config',
      'dynamodb',
      'kinesis',
      'reprise.json',
      'sandbox',
    ]);
    start = await new Start(dir, offset).ready();
  }, 60_000);
});
