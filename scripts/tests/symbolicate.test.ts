import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { symbolicate } from '../symbolicate/symbolicate.ts';

let folder: string;
let stack: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-maps-'));
  const source =
    'const unused = 1;\n\nexport function broken() {\n  throw new Error("so it is");\n}\nvoid unused;\n';
  writeFileSync(join(folder, 'broken.ts'), source);
  const file = join(folder, 'write.js');
  await build({
    entryPoints: [join(folder, 'broken.ts')],
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    sourcemap: true,
    format: 'cjs',
  });
  // In a process of its own: jest reads source maps by itself.
  const program = `try { require(${JSON.stringify(file)}).broken() } catch (error) { console.log(error.stack) }`;
  stack = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a stack trace of a minified function', () => {
  test('is read with the map that lies beside the package', () => {
    const onLambda = stack.replaceAll(folder, '/var/task/src/handlers');
    expect(onLambda).toContain('/var/task/src/handlers/write.js:1:');
    expect(symbolicate(onLambda, folder)).toContain('broken.ts:4:9');
  });

  test('stays as it is where there is no map', () => {
    const elsewhere = 'at foreign (/var/runtime/index.js:3:7)';
    expect(symbolicate(elsewhere, folder)).toBe(elsewhere);
  });
});
