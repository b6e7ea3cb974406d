import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '../..');
const DOMAIN = 'services/ledger/src/domain';

/** A file of the repository with one line of code, and whether the root's configuration takes it. */
type Case = readonly [file: string, code: string];

const REFUSED: readonly Case[] = [
  ['packages/event-envelope/src', "import '@reprise/aggregate'"],
  ['packages/event-envelope/src', "import '@reprise/service-kit'"],
  ['packages/event-envelope/src', "import '../../aggregate/src/index.ts'"],
  ['packages/aggregate/src', "import '@reprise/replay-gateway'"],
  ['packages/aggregate/src', "import '@reprise/service-kit'"],
  ['packages/aggregate/src', "import '@reprise/event-envelope/src/position.ts'"],
  ['packages/replay-gateway/src', "import '@reprise/service-kit'"],
  ['packages/replay-gateway/src', "import '@reprise/testing'"],
  ['packages/replay-gateway/src', "import '@reprise/aggregate/src/fold.ts'"],
  ['packages/replay-gateway/src', "import '@aws-sdk/client-dynamodb'"],
  ['packages/replay-gateway/src', "import 'node:timers/promises'"],
  ['packages/replay-gateway/src', 'export const at = Date.now()'],
  ['packages/service-kit/src', "import '@reprise/testing'"],
  ['packages/service-kit/src', "import '@reprise/local-aws'"],
  ['packages/service-kit/src/deep/er', "import('@reprise/local-aws')"],
  ['packages/testing/src', "import '@reprise/local-aws'"],
  ['services/ledger/src/handlers', "import '@reprise/local-aws'"],
  ['services/ledger/src/handlers', "import '../../../../packages/service-kit/src/index.ts'"],
  [DOMAIN, "import '@reprise/service-kit'"],
  [DOMAIN, "import '@reprise/aggregate/src/fold.ts'"],
  [DOMAIN, "import '@aws-sdk/client-dynamodb'"],
  [DOMAIN, "import 'node:fs'"],
  [DOMAIN, "export * from 'node:os'"],
  [DOMAIN, "import('node:crypto')"],
  [DOMAIN, "import '../handlers/write.ts'"],
  [`${DOMAIN}/money`, "import '../../handlers/write.ts'"],
  [`${DOMAIN}/money`, "import 'node:fs'"],
  [DOMAIN, 'export const at = Date.now()'],
  [DOMAIN, 'export const at = new Date()'],
  [DOMAIN, 'export const clock = Date.now'],
  [DOMAIN, 'export const id = Math.random()'],
  [DOMAIN, 'export const stage = process.env.STAGE'],
  [DOMAIN, "export const rate = fetch('https://example.com')"],
  [DOMAIN, 'export const id = crypto.randomUUID()'],
  [DOMAIN, 'export const hour = (time: Date) => time.getHours()'],
  [`${DOMAIN}/money`, 'export const stage = process.env.STAGE'],
  ['packages/aggregate/src', 'export const at = Date.now()'],
];

const TAKEN: readonly Case[] = [
  ['packages/event-envelope/src', "import 'zod'"],
  ['packages/aggregate/src', "import '@reprise/event-envelope'"],
  ['packages/replay-gateway/src', "import '@reprise/aggregate'"],
  ['packages/replay-gateway/src', "import '@reprise/event-envelope'"],
  ['packages/service-kit/src', "import '@reprise/replay-gateway'"],
  ['packages/service-kit/src', 'export const at = Date.now()'],
  ['packages/service-kit/tests', "import '@reprise/local-aws'"],
  ['packages/cli/src', "import '@reprise/local-aws'"],
  ['services/ledger/src/handlers', "import '@reprise/service-kit'"],
  ['services/ledger/src/handlers', "import '../domain/index.ts'"],
  [DOMAIN, "import '@reprise/aggregate'"],
  [DOMAIN, "import '@reprise/event-envelope'"],
  [DOMAIN, "import 'zod'"],
  [DOMAIN, "import './account.ts'"],
  [DOMAIN, "import './money/amount.ts'"],
  [`${DOMAIN}/money`, "import '../account.ts'"],
  [DOMAIN, 'export const day = (time: string) => new Date(time).getUTCDate()'],
];

let tree: string;
let refused: Set<string>;
const fileOf = ([folder]: Case, index: number): string => `${folder}/case-${index}.ts`;

const OUR_RULES = ['lint/style/noRestrictedImports', 'lint/style/noRestrictedGlobals', 'plugin'];

/** The files that break a rule of import direction or of purity, by the root's configuration. */
function offenders(folder: string): Set<string> {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', 'packages', 'services'];
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  const ours = diagnostics.filter(({ category }) => OUR_RULES.includes(category));
  return new Set(ours.map(({ location }) => location.path));
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'reprise-imports-'));
  for (const file of ['biome.json', '.gitignore', 'scripts/pure-domain.grit'])
    cpSync(join(ROOT, file), join(tree, file));
  for (const [index, one] of [...REFUSED, ...TAKEN].entries()) {
    const file = join(tree, fileOf(one, index));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${one[1]};\n`);
  }
  refused = offenders(tree);
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('the build refuses', () => {
  test.each(REFUSED.map((one, index) => [...one, fileOf(one, index)]))(
    'in %s: %s',
    (_folder, _code, file) => {
      expect(refused).toContain(file);
    },
  );
});

describe('the build takes', () => {
  test.each(TAKEN.map((one, index) => [...one, fileOf(one, REFUSED.length + index)]))(
    'in %s: %s',
    (_folder, _code, file) => {
      expect(refused).not.toContain(file);
    },
  );
});

test('this repository keeps to it', () => {
  expect(offenders(ROOT)).toEqual(new Set());
});
