// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the framework's placeholders look like JavaScript's.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { fingerprint } from '../../src/config/fingerprint.ts';
import { mappingsOf, printConfig } from '../../src/index.ts';

const fixtures = join(__dirname, '..', 'fixtures');
const serverless = join(
  __dirname,
  '..',
  '..',
  '..',
  '..',
  'node_modules',
  'serverless',
  'bin',
  'serverless.js',
);
// Beside the fixture, so that its plugins are found.
const dir = mkdtempSync(join(fixtures, '.copy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
cpSync(join(fixtures, 'services', 'counter'), dir, { recursive: true });
const cacheDir = join(dir, '.cache');

describe('the configuration of a service', () => {
  test('is what the Serverless Framework makes of serverless.yml for stage local', async () => {
    const config = await printConfig({ serviceDir: dir, serverless, cacheDir });

    expect(config.service).toBe('counter');
    expect(mappingsOf(config)).toMatchObject([
      { functionName: 'counter-local-consume', streamName: 'counter-local-events', batchSize: 100 },
    ]);
  });

  test('is kept: the second time needs no framework', async () => {
    const [kept = ''] = readdirSync(cacheDir);
    const before = JSON.parse(readFileSync(join(cacheDir, kept), 'utf8'));
    writeFileSync(join(cacheDir, kept), JSON.stringify({ ...before, service: 'from-the-cache' }));

    const config = await printConfig({ serviceDir: dir, serverless, cacheDir });

    expect(config.service).toBe('from-the-cache');
  });

  test('is kept while another cloud of the same checkout is half through keeping it', async () => {
    const framework = join(dir, 'framework.cjs');
    writeFileSync(framework, `console.log('{"service":"counter","provider":{"stage":"local"}}')`);
    const options = { serviceDir: dir, serverless: framework, cacheDir: join(dir, '.shared') };
    await printConfig(options);
    const [kept = ''] = readdirSync(options.cacheDir);
    rmSync(join(options.cacheDir, kept));
    mkdirSync(join(options.cacheDir, `${kept}.tmp`)); // not to be written to by anybody else

    await printConfig(options);

    expect(readdirSync(options.cacheDir).sort()).toEqual([kept, `${kept}.tmp`]);
  });

  test('that cannot be resolved is an error with what the framework says', async () => {
    const broken = join(dir, 'broken');
    mkdirSync(broken);
    writeFileSync(
      join(broken, 'serverless.yml'),
      'service: broken\nprovider: { name: aws, stage: "${env:NO_SUCH_THING}" }\n',
    );

    await expect(printConfig({ serviceDir: broken, serverless })).rejects.toThrow(/provider\.stage/);
  });
});

describe('its fingerprint', () => {
  const print = (environment: NodeJS.ProcessEnv = {}) =>
    fingerprint({ serviceDir: dir, serverless, environment });

  test('changes with a configuration file, and with a variable that one mentions', () => {
    const before = print();
    expect(print({ AWS_REGION: 'eu-west-1' })).not.toBe(before);
    expect(print({ SOMETHING_ELSE: 'x' })).toBe(before);

    writeFileSync(join(dir, 'more.yml'), 'a: 1\n');
    expect(print()).not.toBe(before);
  });
});
