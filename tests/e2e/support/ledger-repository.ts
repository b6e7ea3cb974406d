import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './cloud.ts';

/** A repository of its own that holds a copy of the ledger, whose business logic can be changed. */
export interface LedgerRepository {
  readonly root: string;
  /** Puts a text in the place of another in the page of the account's logic; the next start runs it. @throws Error where it is not there */
  change(from: string, to: string): void;
}

/** Beside the service: what its `serverless.yml` takes from the repository. */
const SHARED = ['node_modules', 'scripts', 'serverless', 'serverless.common.yml'];

export function ledgerRepository(): LedgerRepository {
  const root = mkdtempSync(join(tmpdir(), 'reprise-e2e-'));
  for (const name of SHARED) symlinkSync(join(ROOT, name), join(root, name));
  const [original, copy] = [join(ROOT, 'services/ledger'), join(root, 'services/ledger')];
  mkdirSync(copy, { recursive: true });
  for (const name of ['src', 'serverless', 'serverless.yml', 'package.json'])
    cpSync(join(original, name), join(copy, name), { recursive: true });
  symlinkSync(join(original, 'node_modules'), join(copy, 'node_modules'));
  const page = join(copy, 'src/domain/account.ts');
  return {
    root,
    change: (from, to) => {
      const text = readFileSync(page, 'utf8');
      if (!text.includes(from)) throw new Error(`${page} does not say ${JSON.stringify(from)}.`);
      writeFileSync(page, text.replace(from, to));
    },
  };
}
