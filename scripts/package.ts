/** `npm run package`: packages every service and checks what would be deployed. Ends with 1 if anything is wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PackagingError, packageService, servicesOf } from './packaging.ts';
import { awsFindings, type Finding, validateTemplate } from './validate-templates/index.ts';

const root = join(import.meta.dirname, '..');

const sizeLine = ([name, bytes]: [string, number]): string =>
  `  ${name.padEnd(14)}${(bytes / 1024).toFixed(1).padStart(8)} KB zipped`;

const findingLine = ({ rule, resource, message }: Finding): string => `  ✗ ${rule}: ${resource}: ${message}`;

async function check(service: string): Promise<number> {
  const out = join(root, '.package', service);
  const { template, sizes } = await packageService(root, service, out);
  const findings = [
    ...validateTemplate(JSON.parse(readFileSync(template, 'utf8'))),
    ...awsFindings(template),
  ];
  const verdict = findings.length === 0 ? ['  template: nothing to mend'] : findings.map(findingLine);
  process.stdout.write(`${[service, ...Object.entries(sizes).map(sizeLine), ...verdict].join('\n')}\n`);
  return findings.length;
}

let findings = 0;
try {
  for (const service of servicesOf(root)) findings += await check(service);
} catch (error) {
  if (!(error instanceof PackagingError)) throw error;
  process.stderr.write(`${error.message}\n`);
  findings += 1;
}
process.exitCode = findings === 0 ? 0 : 1;
