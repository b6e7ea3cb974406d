import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CliError } from './errors.ts';
import { isRecord } from './text.ts';

/** What is reported of a state that is not what the log says. */
export interface Finding {
  readonly kind: string;
  readonly subject: string;
  readonly detail: string;
}

/** How far a verification has come. */
export interface Verified {
  readonly aggregates: number;
  readonly events: number;
}

/** A service's domain, ready to be compared with its tables. */
export interface Domain {
  /** Reads the tables that the service has at a stage, by the naming convention; of some aggregates, or of all. */
  verify(
    service: string,
    stage: string,
    options: { onProgress?(done: Verified): void; readonly subjects?: readonly string[] },
  ): AsyncIterable<Finding>;
  /** Whether it is the log that is damaged, which is not to be folded then. */
  isInLog(finding: Pick<Finding, 'kind'>): boolean;
}

/** One bundle for the domain and for @reprise/service-kit as the service has it: they share @reprise/aggregate. */
const ENTRY = `
import { aggregates } from './src/domain/index.ts';
import { connect, isInLog, namesOf, verify as verifyAll } from '@reprise/service-kit';
export { isInLog };
export const verify = (service, stage, options) => verifyAll({ ...connect(namesOf(service, stage)), aggregates }, options);
`;

/**
 * Bundles a service's domain code as it is on disk now and loads it: TypeScript is nothing that every Node runs.
 * @param serviceFolder e.g. `services/ledger`
 * @param cacheFolder where the bundle is left, named by its content
 * @throws CliError when it cannot be bundled
 */
export async function loadDomain(serviceFolder: string, cacheFolder: string): Promise<Domain> {
  const code = await bundled(serviceFolder);
  const file = join(cacheFolder, `${createHash('sha256').update(code).digest('hex').slice(0, 24)}.cjs`);
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(`${file}.${process.pid}`, code);
  await rename(`${file}.${process.pid}`, file);
  const loaded: unknown = createRequire(file)(file);
  if (isDomain(loaded)) return loaded;
  throw new CliError(`${serviceFolder}/src/domain/index.ts has to export \`aggregates\`.`);
}

async function bundled(serviceFolder: string): Promise<string> {
  // Only `verify` needs esbuild; everything else starts without it.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: serviceFolder, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw new CliError(`the domain code of ${serviceFolder} cannot be bundled:\n${error.message}`);
  });
  return outputFiles[0]?.text ?? '';
}

const isDomain = (loaded: unknown): loaded is Domain =>
  isRecord(loaded) && typeof loaded.verify === 'function';
