import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { awsMessage } from '../src/aws/explain.ts';
import { looked } from '../src/doctor/check.ts';
import { installedChecks } from '../src/doctor/installed.ts';
import { localCloud } from '../src/doctor/local-cloud.ts';
import { mappingCheck } from '../src/doctor/mappings.ts';
import { duration } from '../src/duration.ts';
import { temporaryFolder } from './support/events.ts';

describe('what is installed', () => {
  const repository = (versions: { node: string; pnpm: string; lock: string }): string => {
    const folder = temporaryFolder();
    const write = (file: string, content: object | string): void => {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
    };
    write('package.json', { packageManager: 'pnpm@10.0.0', devDependencies: { node: '24.0.0' } });
    write('pnpm-lock.yaml', 'lock');
    write('node_modules/node/package.json', { version: versions.node });
    write('node_modules/.pnpm/lock.yaml', versions.lock);
    write('node_modules/.modules.yaml', { packageManager: versions.pnpm });
    return folder;
  };
  const verdicts = (folder: string) =>
    Object.fromEntries(installedChecks(folder).map(({ part, verdict }) => [part, verdict]));

  test('is well where it is what is pinned', () => {
    const folder = repository({ node: '24.0.0', pnpm: 'pnpm@10.0.0', lock: 'lock' });
    expect(verdicts(folder)).toEqual({ node: 'ok', dependencies: 'ok', pnpm: 'ok' });
  });

  test.each([
    [{ node: '22.0.0' }, { node: 'fail' }],
    [{ lock: 'older' }, { dependencies: 'fail' }],
    [{ pnpm: 'pnpm@9.1.0' }, { pnpm: 'warn' }],
  ])('%j is found', (other, expected) => {
    const folder = repository({ node: '24.0.0', pnpm: 'pnpm@10.0.0', lock: 'lock', ...other });
    expect(verdicts(folder)).toMatchObject(expected);
  });

  test('where nothing is, one line says so', () => {
    expect(verdicts(temporaryFolder())).toEqual({ dependencies: 'fail' });
  });
});

describe('the local cloud', () => {
  let dynamodb: Server;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    dynamodb = createServer();
    await new Promise<void>((resolve) => dynamodb.listen(0, '127.0.0.1', resolve));
    env = { REPRISE_PORT_OFFSET: String((dynamodb.address() as AddressInfo).port - 8000) };
  });
  afterEach(() => void dynamodb.close());

  const runFile = (pid: number, port: number): string => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'run.json'),
      JSON.stringify({ pids: { start: pid }, ports: { dynamodb: port } }),
    );
    return folder;
  };
  const port = (): number => (dynamodb.address() as AddressInfo).port;

  test('that does not run is one line with what to do', async () => {
    const { up, checks } = await localCloud(temporaryFolder(), { REPRISE_PORT_OFFSET: '40001' });
    expect({ up, checks }).toEqual({
      up: false,
      checks: [
        { part: 'local cloud', verdict: 'fail', found: 'not running', advice: '`npm start` starts it.' },
      ],
    });
  });

  test('that runs is named by its process, and each engine by its port', async () => {
    const { up, checks } = await localCloud(runFile(process.pid, port()), env);
    expect(up).toBe(true);
    expect(checks).toMatchObject([
      { verdict: 'ok', found: `npm start runs, process ${process.pid}` },
      { part: 'DynamoDB', verdict: 'ok' },
      { part: 'Kinesis', verdict: 'fail' },
    ]);
  });

  test('that runs on other ports is told from one that does not run', async () => {
    const { up, checks } = await localCloud(runFile(process.pid, 8700), env);
    expect(up).toBe(false);
    expect(checks).toMatchObject([{ verdict: 'fail', advice: 'Set REPRISE_PORT_OFFSET=700, as it has.' }]);
  });

  test("another folder's is looked at, with a warning", async () => {
    const { up, checks } = await localCloud(temporaryFolder(), env);
    expect(up).toBe(true);
    expect(checks[0]).toMatchObject({ verdict: 'warn', advice: expect.stringMatching(/REPRISE_LOCAL_DIR/) });
  });
});

describe('a mapping', () => {
  const mapping = { functionName: 'write', streamName: 'events', enabled: true };
  test.each([
    [{ ageMs: 0 }, 'ok', 'write on events is not behind'],
    [{ ageMs: 29_000 }, 'ok', 'write on events is 29 s behind'],
    [{ ageMs: 31_000 }, 'warn', 'write on events is 31 s behind'],
    [{ ageMs: 301_000 }, 'fail', 'write on events is 5 min behind'],
    [{}, 'ok', 'write on events: no traffic lately'],
    [{ enabled: false, ageMs: 301_000 }, 'warn', 'write on events is switched off'],
    [{ problem: 'PROBLEM: Function call failed' }, 'fail', 'write on events: PROBLEM: Function call failed'],
    [{ ageMs: 0, givenUp: 2 }, 'warn', 'write on events has given up batches: 2'],
  ] as const)('with %j is %s', (more, verdict, found) => {
    expect(mappingCheck('ledger', { ...mapping, ...more }, 'the log')).toMatchObject({ verdict, found });
  });
});

describe('a check that cannot be made', () => {
  const failing = (error: unknown) => looked('part', 'kinesis:GetRecords', () => Promise.reject(error));
  test.each([
    [
      { name: 'AccessDeniedException', message: 'no', $metadata: {} },
      /It takes the permission kinesis:GetRecords/,
    ],
    [{ name: 'CredentialsProviderError', message: 'none' }, /Name a profile/],
    [{ name: 'ExpiredTokenException', message: 'old' }, /Name a profile/],
    [new Error('Region is missing'), /Say which with --region/],
  ])('because of %j says what to do', async (error, advice) => {
    const [check] = await failing(error);
    expect(check).toMatchObject({ verdict: 'fail', advice: expect.stringMatching(advice) });
  });

  test('because nobody answers says the code alone', () => {
    expect(awsMessage({ code: 'ECONNREFUSED', name: 'Error', message: 'connect ...' })).toBe(
      'no answer (ECONNREFUSED)',
    );
  });
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [3_240, '3.2 s'],
  [59_000, '59 s'],
  [90_000, '1.5 min'],
  [7_200_000, '2 h'],
  [259_200_000, '3 d'],
])('%i milliseconds read %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
