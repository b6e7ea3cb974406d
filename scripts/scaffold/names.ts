import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ScaffoldError } from './errors.ts';
import { camelCase, pascalCase } from './render.ts';
import { identifiersIn } from './template.ts';
import { RESERVED_WORDS } from './words.ts';

/** What a new service and its aggregate are called, in kebab-case. */
export interface Names {
  /** e.g. `purchase-orders`: folder, stack, tables, streams, the first part of its events' types. */
  readonly service: string;
  /** e.g. `purchase-order`: subjects are `purchase-order/<id>`, and the route is `/purchase-orders`. */
  readonly aggregate: string;
}

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** `<service>-<stage>-<function>` names a Lambda, which may have 64 characters. */
const MAX_LENGTH = 32;
/** These mean something else: who submits events, the system's own events, projects of the test runner. */
const TAKEN = ['http', 'system', 'reprise', 'scripts', 'tests'];

const USAGE = 'npm run new-service -- NAME [--aggregate NAME], e.g. npm run new-service -- orders';

/** @throws ScaffoldError saying which name would do */
export function namesFrom(root: string, args: readonly string[]): Names {
  const { service, aggregate } = parsed(args);
  checkForm('service', service);
  checkFree(root, service);
  const names = { service, aggregate: aggregate ?? singular(service) };
  checkForm('aggregate', names.aggregate);
  checkIdentifier(root, names.aggregate);
  return names;
}

function parsed(args: readonly string[]): { service: string; aggregate: string | undefined } {
  try {
    const options = { aggregate: { type: 'string' } } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [service, ...others] = positionals;
    if (service === undefined || others.length > 0) throw new Error('It takes one name.');
    return { service, aggregate: values.aggregate };
  } catch (error) {
    throw new ScaffoldError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** What one of them is called. English has more exceptions than rules; `--aggregate` is for those. */
export function singular(plural: string): string {
  if (/[^aeiou]ies$/.test(plural)) return plural.replace(/ies$/, 'y');
  return /[^aisu]s$/.test(plural) ? plural.slice(0, -1) : plural;
}

function checkForm(what: string, name: string): void {
  if (!KEBAB_CASE.test(name))
    throw new ScaffoldError(`"${name}" is no name for the ${what}: use kebab-case, e.g. purchase-orders.`);
  if (name.length > MAX_LENGTH)
    throw new ScaffoldError(`"${name}" is too long for the ${what}: at most ${MAX_LENGTH} characters.`);
}

function checkFree(root: string, service: string): void {
  if (existsSync(join(root, 'services', service)))
    throw new ScaffoldError(`There is services/${service} already: choose another name, or remove it.`);
  if (TAKEN.includes(service) || readdirSync(join(root, 'packages')).includes(service))
    throw new ScaffoldError(`"${service}" means something else here: choose another name.`);
}

function checkIdentifier(root: string, aggregate: string): void {
  const identifiers = [camelCase(aggregate), pascalCase(aggregate)];
  const taken = [...RESERVED_WORDS, ...identifiersIn(root)].find((word) => identifiers.includes(word));
  if (taken === undefined) return;
  throw new ScaffoldError(
    `An aggregate cannot be called "${aggregate}", because code has another use for \`${taken}\`: say --aggregate NAME, e.g. --aggregate customer-${aggregate}`,
  );
}
