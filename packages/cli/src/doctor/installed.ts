import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../text.ts';
import { type Check, fail, ok, warn } from './check.ts';

const INSTALL = '`npm start` or `npm test` installs what is missing.';

/** What has to be on this machine: the project's own Node, and the dependencies that the lockfile names. */
export function installedChecks(repository: string): readonly Check[] {
  const root = json(join(repository, 'package.json'));
  if (!existsSync(join(repository, 'node_modules'))) return [fail('dependencies', 'not installed', INSTALL)];
  return [nodeCheck(repository, root), dependenciesCheck(repository), pnpmCheck(repository, root)];
}

function nodeCheck(repository: string, root: Json): Check {
  const pinned = isRecord(root.devDependencies) ? root.devDependencies.node : undefined;
  const { version } = json(join(repository, 'node_modules/node/package.json'));
  const found = `${version ?? 'none'} for the project, ${process.versions.node} runs this`;
  return version === pinned ? ok('node', found) : fail('node', `${found}, pinned is ${pinned}`, INSTALL);
}

/** pnpm keeps a copy of the lockfile that it has installed by. */
function dependenciesCheck(repository: string): Check {
  const [wanted, installed] = ['pnpm-lock.yaml', 'node_modules/.pnpm/lock.yaml'].map((file) =>
    text(join(repository, file)),
  );
  return installed === wanted
    ? ok('dependencies', 'as pnpm-lock.yaml says')
    : fail('dependencies', 'not the ones that pnpm-lock.yaml says', INSTALL);
}

function pnpmCheck(repository: string, { packageManager }: Json): Check {
  const modules = text(join(repository, 'node_modules/.modules.yaml'));
  const [, by] = /"?packageManager"?:\s*"?(pnpm@[\w.-]+)/.exec(modules) ?? [];
  return by === packageManager
    ? ok('pnpm', `${by}, as pinned`)
    : warn(
        'pnpm',
        `installed by ${by ?? 'another program'}, pinned is ${packageManager}`,
        `npx -y ${packageManager} install`,
      );
}

type Json = Readonly<Record<string, unknown>>;

function text(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function json(file: string): Json {
  const parsed: unknown = JSON.parse(text(file) || '{}');
  return isRecord(parsed) ? parsed : {};
}
