import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import esbuildPlugins from '../esbuild-plugins.cjs';

let serviceDir: string;
const serverless = (command: string, stage: string) => ({
  serviceDir,
  processedInput: { commands: [command] },
  service: { provider: { stage } },
  classes: { Error },
});

beforeAll(() => {
  serviceDir = mkdtempSync(join(tmpdir(), 'reprise-plugins-'));
  mkdirSync(join(serviceDir, 'src/domain'), { recursive: true });
  writeFileSync(join(serviceDir, 'src/domain/index.ts'), 'export const aggregates = [];\n');
  writeFileSync(join(serviceDir, 'pump.ts'), 'export const pump = process.env.REPRISE_LOGIC;\n');
  writeFileSync(join(serviceDir, 'write.ts'), 'export const write = process.env.REPRISE_LOGIC;\n');
});
afterAll(() => rmSync(serviceDir, { recursive: true, force: true }));

/** @returns the bundle's text */
async function bundledWith(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...options,
    bundle: true,
    write: false,
    define: { OTHER: '1' },
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  return outputFiles[0]?.text ?? '';
}

const bundled = (file: string, plugins: Plugin[]): Promise<string> =>
  bundledWith({ entryPoints: [resolve(serviceDir, file)], plugins });

test('all functions of one packaging carry one logic id', async () => {
  const plugins = esbuildPlugins(serverless('package', 'dev'));
  const [pump, write] = await Promise.all([bundled('pump.ts', plugins), bundled('write.ts', plugins)]);
  const [id] = /"\d{14}-[0-9a-f]{12}"/.exec(pump) ?? [];
  expect(id).toBeDefined();
  expect(write).toContain(id);
});

test('a function takes its credentials from the environment and carries no other way to get some', async () => {
  const client = join(__dirname, '../../packages/service-kit/src/adapters/aws/clients.ts');
  const plugins = esbuildPlugins(serverless('package', 'dev'));
  const text = await bundled(client, plugins);
  expect(text).toContain('AWS_SESSION_TOKEN');
  expect(text).not.toMatch(/AWS_WEB_IDENTITY_TOKEN_FILE|AssumeRoleWithWebIdentity/);
});

test('a function carries no codec of event streams, and says so to a call that would need one', async () => {
  const client = join(__dirname, '../../packages/service-kit/src/adapters/aws/clients.ts');
  const text = await bundled(client, esbuildPlugins(serverless('package', 'dev')));
  expect(text).toContain('Event streams are not in the bundles');
  expect(text).not.toMatch(/class (HeaderMarshaller|EventStreamCodec)/);
});

test('a function carries no cache of endpoints that it would have to discover', async () => {
  const client = join(__dirname, '../../packages/service-kit/src/adapters/aws/clients.ts');
  const text = await bundled(client, esbuildPlugins(serverless('package', 'dev')));
  expect(text).toContain('Endpoint discovery is not in the bundles');
  expect(text).not.toContain('mnemonist');
});

test('an SDK client knows its version still, and carries nothing else of its package.json', async () => {
  const client = join(__dirname, '../../packages/service-kit/src/adapters/aws/clients.ts');
  const text = await bundled(client, esbuildPlugins(serverless('package', 'dev')));
  expect(text).toMatch(/version: "3\.\d+\.\d+"/);
  expect(text).not.toContain('generate:client');
});

test('a schema checks as ever in a bundle, and says that its description in JSON Schema was left out', async () => {
  const contents = `
    import * as z from 'zod';
    const schema = z.object({ amount: z.int().positive(), note: z.string().optional() });
    console.log(schema.safeParse({ amount: 1 }).success, schema.safeParse({ amount: -1 }).success);
    try { schema.toJSONSchema(); } catch ({ message }) { console.log(message); }`;
  const text = await bundledWith({
    stdin: { contents, resolveDir: join(__dirname, '../../packages/event-envelope/src') }, // zod is found from there
    plugins: esbuildPlugins(serverless('package', 'dev')),
  });
  const said = execFileSync(process.execPath, ['-'], { input: text, encoding: 'utf8' });
  expect(said).toMatch(/^true false\ntoJSONSchema is not in the bundles/);
});

test('stage local is bundled for the developer’s machine, and never deployed', () => {
  expect(esbuildPlugins(serverless('offline', 'local'))).not.toHaveLength(0);
  expect(() => esbuildPlugins(serverless('deploy', 'local'))).toThrow('Stage "local" trusts every caller');
});
