/**
 * `npm run package -- [--stage STAGE] [--param NAME=VALUE] [SERVICE ...]`: packages the services, all by default, and
 * checks what would be deployed. Ends with 1 if anything is wrong.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackageOptions, packageOptions } from './package-options.ts';
import { PackagingError, packageService } from './packaging.ts';
import { awsFindings, type Finding, validateTemplate } from './validate-templates/index.ts';

const root = join(import.meta.dirname, '..');

const sizeLine = ([name, bytes]: [string, number]): string =>
  `  ${name.padEnd(14)}${(bytes / 1024).toFixed(1).padStart(8)} KB zipped`;

const findingLine = ({ rule, resource, message }: Finding): string => `  ✗ ${rule}: ${resource}: ${message}`;

async function check(service: string, { stage, params }: PackageOptions): Promise<number> {
  const out = join(root, '.package', service);
  const { template, sizes } = await packageService(root, service, out, params, stage);
  const findings = [
    ...validateTemplate(JSON.parse(readFileSync(template, 'utf8'))),
    ...awsFindings(template),
  ];
  const verdict = findings.length === 0 ? ['  template: nothing to mend'] : findings.map(findingLine);
  const title = stage === 'dev' ? service : `${service}, stage ${stage}`;
  process.stdout.write(`${[title, ...Object.entries(sizes).map(sizeLine), ...verdict].join('\n')}\n`);
  return findings.length;
}

let findings = 0;
try {
  const options = packageOptions(root, process.argv.slice(2));
  for (const service of options.services) findings += await check(service, options);
} catch (error) {
  if (!(error instanceof PackagingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  findings += 1;
}
process.exitCode = findings === 0 ? 0 : 1;
