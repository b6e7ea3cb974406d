import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { packagesInOrder } from '../../scripts/build/packages.ts';
import { type Manifest, manifest, type Project, projectWith } from './support/project.ts';
import { filesIn, packAll, ROOT } from './support/tarballs.ts';

// Generous: it packs, and npm installs, on a machine that it may share.
jest.setTimeout(400_000);

const packages = packagesInOrder(ROOT).map(({ folder }) => manifest(`packages/${folder}/package.json`));

let folder: string;
let tarballs: ReadonlyMap<string, string>;
let project: Project;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-published-'));
  tarballs = await packAll(join(folder, 'tarballs'));
  project = await projectWith([...tarballs.values()], join(folder, 'project'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball of', () => {
  test.each(packages)('$name has its code, its sources, a README and the licence', async ({ name }) => {
    const files = await filesIn(tarballs.get(name) ?? '');
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.filter((file) => /\.test\.|node_modules|\.tgz/.test(file))).toEqual([]);
    for (const script of files.filter((file) => /^dist\/.*\.c?js$/.test(file)))
      expect(files).toContain(`${script}.map`);
  });

  test.each(packages)('$name asks for no older a Node than what it stands on', (published) => {
    expect(lowest(published.engines?.node)).toBeGreaterThanOrEqual(Math.max(...dependedOn(published)));
  });

  test.each(packages)('$name asks for fixed versions of the others', ({ name }) => {
    const { dependencies = {} } = installed(name);
    for (const [other, version] of Object.entries(dependencies))
      if (other.startsWith('@reprise/')) expect(version).toBe(manifest('package.json').version);
  });
});

describe('installed in an empty project, the packages', () => {
  test.each(['nodenext', 'bundler'])(
    'have types that hold together under moduleResolution %s',
    async (how) => {
      expect(await project.typeErrors(`tsconfig.${how}.json`)).toEqual([]);
    },
  );

  test('fold, specify, simulate and serve', async () => {
    const { stack: _, ...found } = await runMain();
    expect(found).toMatchObject({
      subject: true,
      types: ['shop.order-placed.v1', 'shop.removal-requested.v1'],
      engine: expect.stringMatching(/^dyn/),
      simulated: 'sound',
      state: { subject: 'order/1', state: { placed: true, lines: 1 }, version: 3 },
    });
  });

  test('name the line of the source in the stack of an error', async () => {
    const { stack } = await runMain();
    const [, path = '', line] =
      /\((?:file:\/\/)?(.*@reprise\/aggregate\/src\/.*\.ts):(\d+):\d+\)/.exec(stack) ?? [];
    expect(path).toMatch(/define-aggregate\.ts$/);
    const source = project.read(path.slice(project.folder.length + 1)).split('\n');
    expect(source[Number(line) - 1]).toContain('throw new InvalidAggregateError(');
  });

  test('bring the command line, also for an older Node', async () => {
    const help = await project.oldNode('node_modules/.bin/reprise', '--help');
    expect(help).toContain('Usage: reprise');
    expect(help).toContain('verify');
  });

  test('bring the runner of event source mappings, also for an older Node', async () => {
    const settings = { dir: join(folder, 'local'), kinesis: 'http://127.0.0.1:9', services: [] };
    expect(await project.oldNode('node_modules/.bin/local-aws-runner', JSON.stringify(settings))).toBe(
      'event source mappings running: 0\n',
    );
  });
});

async function runMain(): Promise<Readonly<Record<string, unknown>> & { readonly stack: string }> {
  const said = await project.node('--enable-source-maps', 'out/main.js');
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

const installed = (name: string): Manifest =>
  JSON.parse(project.read(join('node_modules', name, 'package.json')));

/** The lowest major version of Node in a range; any will do where none is said. */
const lowest = (range = '0'): number => Number(/\d+/.exec(range)?.[0] ?? 0);

/** The lowest Nodes of everything that a package cannot run without. */
const dependedOn = ({ name, dependencies = {} }: Manifest): number[] =>
  [name, ...Object.keys(dependencies)]
    .slice(1)
    .map((other) => lowest(installed(other).engines?.node))
    .concat(0);
