import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the repository, as much of it as building needs. */
export interface Package {
  /** e.g. `@reprise/aggregate` */
  readonly name: string;
  /** Its folder in packages/, e.g. `aggregate`. */
  readonly folder: string;
  /** The names of those packages of the repository that it cannot run without. */
  readonly needs: readonly string[];
  /** Bundled by a script of its own, rather than compiled file by file. */
  readonly bundled: boolean;
}

/** All packages that are published, each after those that it needs: it is compiled against their built types. */
export function packagesInOrder(root: string): readonly Package[] {
  const all = foldersOf(root).map((folder) => packageIn(root, folder));
  const ordered = new Set<Package>();
  const visit = (one: Package): void => {
    for (const needed of all) if (one.needs.includes(needed.name)) visit(needed);
    ordered.add(one);
  };
  all.forEach(visit);
  return [...ordered];
}

const foldersOf = (root: string): string[] =>
  readdirSync(join(root, 'packages')).filter((folder) => {
    const file = join(root, 'packages', folder, 'package.json');
    return existsSync(file) && manifestIn(file).private !== true;
  });

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestIn = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8'));

function packageIn(root: string, folder: string): Package {
  const dir = join(root, 'packages', folder);
  const { name, dependencies = {} } = manifestIn(join(dir, 'package.json'));
  const needs = Object.keys(dependencies).filter((dependency) =>
    dependencies[dependency]?.startsWith('workspace:'),
  );
  return { name, folder, needs, bundled: existsSync(join(dir, 'build.mjs')) };
}
