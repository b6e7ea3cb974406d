import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LocalAwsError } from '../errors.ts';
import { fingerprint } from './fingerprint.ts';
import { type ServiceConfig, serviceConfig } from './service-config.ts';

const run = promisify(execFile);

/** Where the service is, which `serverless` program prints it, and where the answer may be kept. */
export type PrintOptions = {
  readonly serviceDir: string;
  /** The framework's JavaScript file, e.g. `node_modules/serverless/bin/serverless.js`. */
  readonly serverless: string;
  /** The environment that it is printed in; this process's by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Files besides the service's own that its configuration reads. */
  readonly alsoReads?: readonly string[];
  readonly cacheDir?: string;
};

/**
 * The service's configuration for stage `local`, resolved by the Serverless Framework itself. That takes seconds, so
 * the answer is kept, under a fingerprint of what it was made from.
 *
 * @throws {LocalAwsError} `config-unreadable` with what the framework said.
 */
export async function printConfig(options: PrintOptions): Promise<ServiceConfig> {
  const kept = options.cacheDir && join(options.cacheDir, `${fingerprint(options)}.json`);
  const text = (kept && readIfThere(kept)) || (await print(options));
  const config = parse(options, text);
  if (kept) keep(kept, text);
  return config;
}

async function print({ serviceDir, serverless, environment }: PrintOptions): Promise<string> {
  const args = [serverless, 'print', '--stage', 'local', '--format', 'json'];
  try {
    const { stdout } = await run(process.execPath, args, {
      cwd: serviceDir,
      env: environment,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.slice(stdout.indexOf('{'));
  } catch (error) {
    throw unreadable(serviceDir, said(error), error);
  }
}

/** The framework explains itself on either output; `execFile` keeps both on its error. */
function said(error: unknown): string {
  const outputs = z.object({ stdout: z.string(), stderr: z.string() }).safeParse(error).data;
  return `${outputs?.stdout ?? ''}${outputs?.stderr ?? ''}`.trim() || String(error);
}

function parse({ serviceDir }: PrintOptions, text: string): ServiceConfig {
  try {
    return serviceConfig.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(serviceDir, String(error), error);
  }
}

function unreadable(serviceDir: string, why: string, cause: unknown): LocalAwsError {
  const message = `The configuration of ${serviceDir} cannot be read:\n${why}`;
  return new LocalAwsError('config-unreadable', message, { cause });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function keep(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  // Several clouds of one checkout may do this at the same time: each has a file of its own until it is whole.
  writeFileSync(`${file}.${process.pid}.tmp`, text);
  renameSync(`${file}.${process.pid}.tmp`, file);
}
