import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './cloud.ts';

/** A repository of its own that holds copies of services, whose code can be changed. */
export interface ServicesRepository {
  readonly root: string;
  /**
   * Puts a text in the place of another; the next start runs it.
   *
   * @param page below `services`: `ledger/src/domain/account.ts`
   * @throws Error where the text is not there
   */
  change(page: string, from: string, to: string): void;
}

/** Beside the services: what their `serverless.yml` take from the repository. */
const SHARED = ['node_modules', 'scripts', 'serverless', 'serverless.common.yml'];

export function servicesRepository(services: readonly string[]): ServicesRepository {
  const root = mkdtempSync(join(tmpdir(), 'reprise-e2e-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(root, name));
  for (const service of services) copy(join(ROOT, 'services', service), join(root, 'services', service));
  return {
    root,
    change: (page, from, to) => {
      const file = join(root, 'services', page);
      const text = readFileSync(file, 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not say ${JSON.stringify(from)}.`);
      writeFileSync(file, text.replace(from, to));
    },
  };
}

function copy(original: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of ['src', 'serverless', 'serverless.yml', 'package.json'])
    cpSync(join(original, name), join(to, name), { recursive: true });
  symlinkSync(join(original, 'node_modules'), join(to, 'node_modules'));
}
