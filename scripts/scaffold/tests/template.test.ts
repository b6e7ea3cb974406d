import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(__dirname, '../../..');
const ledger = join(root, 'services/ledger');
const template = join(root, 'templates/service');

/** The functions that a service's serverless.yml takes from serverless.common.yml. */
const commonFunctions = (service: string): string[] =>
  [...readFileSync(join(service, 'serverless.yml'), 'utf8').matchAll(/:functions\.([\w-]+)\}/g)].map(
    ([, name = '']) => name,
  );

/** What else a service's serverless.yml consists of: `params`, `provider`, `resources`... */
const sections = (service: string): string[] =>
  [...readFileSync(join(service, 'serverless.yml'), 'utf8').matchAll(/^(\w+):/gm)].map(
    ([, name = '']) => name,
  );

describe('a new service has whatever the ledger has in common with every service:', () => {
  test('its functions', () => {
    expect(commonFunctions(ledger)).not.toHaveLength(0);
    expect(commonFunctions(template)).toEqual(commonFunctions(ledger));
  });

  test('their handlers', () => {
    const handlers = (service: string) => readdirSync(join(service, 'src/handlers'));
    const common = commonFunctions(ledger).map((name) => `${name}.ts`);
    expect(handlers(template)).toEqual(handlers(ledger).filter((file) => common.includes(file)));
  });

  test('the sections of its serverless.yml', () => {
    expect(sections(template)).toEqual(sections(ledger));
  });
});
