import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { NotFoundError } from './errors.ts';

/** A folder of the file system that holds `services/<name>/serverless.yml`s. */
export type Repository = string;

const isRepository = (folder: string): boolean => existsSync(join(folder, 'serverless.common.yml'));

/** The repository that `from` is in; else `home`, the one that this command line was installed from. */
export function repositoryAt(from: string, home: string): Repository {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (isRepository(folder)) return folder;
    if (dirname(folder) === folder) return resolve(home);
  }
}

/** Where local state lives: `$REPRISE_LOCAL_DIR`, or `.local` in the repository. */
export const localFolder = (repository: Repository, env: NodeJS.ProcessEnv): string =>
  env.REPRISE_LOCAL_DIR ? resolve(env.REPRISE_LOCAL_DIR) : join(repository, '.local');

/** The services of a repository: the folders of `services` that can be deployed. */
export function servicesOf(repository: Repository): readonly string[] {
  const services = join(repository, 'services');
  const names = existsSync(services) ? readdirSync(services) : [];
  return names.filter((name) => existsSync(join(services, name, 'serverless.yml'))).sort();
}

/** @throws NotFoundError naming the services that there are */
export function serviceFolder(repository: Repository, service: string): string {
  const services = join(repository, 'services');
  const known = existsSync(services) ? readdirSync(services) : [];
  if (!known.includes(service)) {
    throw new NotFoundError(
      `no service ${JSON.stringify(service)} in ${services}; there is: ${known.join(', ') || 'none'}.`,
    );
  }
  return join(services, service);
}
