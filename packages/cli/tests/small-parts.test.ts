import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterOf } from '../src/http.ts';
import { backoff, patienceOf } from '../src/import/patience.ts';
import { saver } from '../src/import/saver.ts';
import { localFolder, repositoryAt, serviceFolder } from '../src/places.ts';
import { aggregatePath, awsEnvironment, serviceUrl } from '../src/target.ts';
import { columns, jsonLine, printable } from '../src/text.ts';
import { temporaryFolder } from './support/events.ts';

describe('text', () => {
  test('nothing that steers a terminal gets through, and JSON stays what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point.
        expect(printable(text) + jsonLine({ text })).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        expect(JSON.parse(jsonLine({ [text]: text }))).toEqual({ [text]: text });
      }),
    );
  });

  test('columns are as wide as what is shown, not as its code units', () => {
    expect(
      columns([
        ['馬', 'a'],
        ['xyz', 'b'],
      ]),
    ).toEqual(['馬   a', 'xyz  b']);
  });
});

describe('addresses', () => {
  test('REPRISE_PORT_OFFSET shifts every local port', () => {
    const env = { REPRISE_PORT_OFFSET: '700' };
    expect(serviceUrl('ledger', undefined, env)).toBe('http://127.0.0.1:3701');
    expect(awsEnvironment({ stage: 'local' }, env)).toMatchObject({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8700',
      AWS_ENDPOINT_URL_KINESIS: 'http://127.0.0.1:5267',
    });
    expect(awsEnvironment({ stage: 'prod', region: 'eu-west-1' }, env)).not.toHaveProperty(
      'AWS_ENDPOINT_URL_DYNAMODB',
    );
    expect(() => serviceUrl('ledger', undefined, { REPRISE_PORT_OFFSET: 'x' })).toThrow(/whole number/);
  });

  test('--url goes before, and has to be an address', () => {
    expect(serviceUrl('any', 'https://example.com/live/', {})).toBe('https://example.com/live');
    expect(() => serviceUrl('ledger', 'example.com', {})).toThrow(/--url takes/);
    expect(() => serviceUrl('any', undefined, {})).toThrow(/say --url/);
  });

  test("a subject's path holds nothing that leads elsewhere", () => {
    expect(aggregatePath('account/5?x=1')).toBe('/accounts/5%3Fx%3D1');
  });
});

describe('places', () => {
  const repository = temporaryFolder();
  mkdirSync(join(repository, 'services/ledger/src'), { recursive: true });
  writeFileSync(join(repository, 'serverless.common.yml'), '');

  test('the repository is the one we stand in, else the one of the installation', () => {
    expect(repositoryAt(join(repository, 'services/ledger/src'), '/home')).toBe(repository);
    expect(repositoryAt('/', '/home')).toBe('/home');
  });

  test('REPRISE_LOCAL_DIR moves local state', () => {
    expect(localFolder(repository, {})).toBe(join(repository, '.local'));
    expect(localFolder(repository, { REPRISE_LOCAL_DIR: '/tmp/x' })).toBe('/tmp/x');
  });

  test('a service that is not there is named with those that are', () => {
    expect(serviceFolder(repository, 'ledger')).toBe(join(repository, 'services/ledger'));
    expect(() => serviceFolder(repository, '../ledger')).toThrow(/there is: ledger/);
  });
});

describe('waiting', () => {
  test('patience ends after a time in which the service does nothing, however long it had nothing to do', () => {
    let now = 0;
    const patience = patienceOf(1_000, () => now);
    now = 60_000;
    expect(patience.left()).toBe(1_000);
    now = 60_900;
    expect(patience.left()).toBe(100);
    patience.heard();
    expect(patience.left()).toBe(1_000);
  });

  test('grows, is random, and never ends before the server asked for', () => {
    expect(backoff(0, 0, () => 0.5)).toBe(50);
    expect(backoff(3, 0, () => 0.5)).toBe(400);
    expect(backoff(50, 2_000, () => 1)).toBe(7_000);
  });

  test('Retry-After is seconds or a date', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterOf('3', now)).toBe(3_000);
    expect(retryAfterOf('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000);
    expect(retryAfterOf('Thu, 01 Jan 2025 00:00:05 GMT', now)).toBe(0);
    expect([retryAfterOf('soon', now), retryAfterOf(null, now)]).toEqual([undefined, undefined]);
  });
});

describe('a saver', () => {
  test('saves the last value, one save at a time', async () => {
    const saved: number[] = [];
    let running = 0;
    const values = saver(async (value: number) => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      saved.push(value);
      running -= 1;
    });
    for (let n = 0; n < 100; n++) values.put(n);
    await values.flush();
    expect(saved.at(-1)).toBe(99);
    expect(saved.length).toBeLessThan(5);
  });
});
