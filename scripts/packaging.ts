import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TEMPLATE = 'cloudformation-template-update-stack.json';

/** What a service deploys: its CloudFormation template, and the size in bytes of each function's zip. */
export interface Packaged {
  readonly template: string;
  readonly sizes: Readonly<Record<string, number>>;
}

export class PackagingError extends Error {
  readonly code = 'packaging-failed';
}

/** The services of the repository: folders of services/ with a serverless.yml. */
export const servicesOf = (root: string): string[] =>
  readdirSync(join(root, 'services')).filter((name) =>
    existsSync(join(root, 'services', name, 'serverless.yml')),
  );

/** Nothing of AWS reaches the packaging: it must not depend on who is logged in. */
const withoutAws = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_EC2_METADATA_DISABLED: 'true',
});

async function runServerless(root: string, service: string, args: readonly string[]): Promise<void> {
  const cli = join(root, 'node_modules/serverless/bin/serverless.js');
  const options = { cwd: join(root, 'services', service), env: withoutAws(process.env) };
  try {
    await promisify(execFile)(process.execPath, [cli, ...args], options);
  } catch (error) {
    // What execFile rejects with, when the command ran and failed.
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new PackagingError(
      `services/${service} cannot be packaged. Mend what the framework says:\n${stdout}${stderr}`,
    );
  }
}

/**
 * Packages a service as a deployment would, without credentials and without a network.
 *
 * @param root of the repository
 * @param out the folder to package into; emptied first
 * @param params of serverless.common.yml, to package with other than the stage's own
 * @param stage whose parameters apply, where it has a section of its own
 * @throws PackagingError
 */
export async function packageService(
  root: string,
  service: string,
  out: string,
  params: Readonly<Record<string, string>> = {},
  stage = 'dev',
): Promise<Packaged> {
  rmSync(out, { recursive: true, force: true });
  const chosen = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await runServerless(root, service, ['package', '--package', out, '--stage', stage, ...chosen]);
  const zips = readdirSync(out).filter((file) => file.endsWith('.zip'));
  const sizes = zips.map((file) => [file.slice(0, -'.zip'.length), statSync(join(out, file)).size]);
  return { template: join(out, TEMPLATE), sizes: Object.fromEntries(sizes) };
}
