/**
 * `npm run --silent take-over -- SERVICE > table.json`: what CloudFormation needs to take over an events table that a stack
 * has left behind, or that was restored; see docs/guides/deploy.md. Reads what `npm run package` has made.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPLATE } from './packaging.ts';
import { takeOverTemplate } from './take-over-template.ts';

const service = process.argv[2] ?? '';
const file = join(import.meta.dirname, '../.package', service, TEMPLATE);
if (existsSync(file)) {
  process.stdout.write(
    `${JSON.stringify(takeOverTemplate(JSON.parse(readFileSync(file, 'utf8'))), null, 2)}\n`,
  );
} else {
  process.stderr.write(`"${service}" is not packaged: npm run package -- --stage STAGE SERVICE\n`);
  process.exitCode = 1;
}
