import { ssmClient } from '../adapters/aws/clients.ts';
import { SsmParameters } from '../adapters/aws/ssm-parameters.ts';
import type { Parameters } from '../ports/parameters.ts';
import { ambient } from './ambient.ts';
import { type Configuration, configuration, LOCAL_STAGE } from './configuration.ts';
import { ConfigurationError } from './errors.ts';

/** How long a value is used before it is asked for again: a password that was changed counts within minutes. Milliseconds. */
const FRESH = 300_000;

/** Reads a setting's value, from memory while it is fresh. @throws ConfigurationError where nobody has set it */
export type Setting = () => Promise<string>;

export interface SettingOptions {
  /** Its value on a developer's machine, where no parameter store is asked. */
  readonly local: string | undefined;
  /** The service that it belongs to: this one by default. */
  readonly of?: string;
  readonly configuration?: Pick<Configuration, 'service' | 'stage'>;
  readonly parameters?: Parameters;
}

/** Where a setting of a deployed service lies, by convention: `/reprise/prod/payments/bank-url`. */
export const parameterName = (service: string, stage: string, name: string): string =>
  `/reprise/${stage}/${service}/${name}`;

/**
 * What differs from stage to stage and is no business of the repository: the address of an external system, a secret.
 * Deployed, it lies in Parameter Store, as a String or a SecureString.
 *
 * @example
 * const bankUrl = setting('bank-url', { local: process.env.REPRISE_SANDBOX_URL });
 * await fetch(await bankUrl());
 */
export function setting(
  name: string,
  { local, of, configuration: config, parameters }: SettingOptions,
): Setting {
  const { service, stage } = config ?? configuration();
  const path = parameterName(of ?? service, stage, name);
  if (stage === LOCAL_STAGE)
    return async () => local ?? missing(`${path} has no value on this machine: npm start sets it.`);
  const store = parameters ?? new SsmParameters(ssmClient());
  return keeping(async () => {
    const value = await store.read(path);
    return (
      value ??
      missing(
        `There is no parameter ${path}. Set it: aws ssm put-parameter --type SecureString --name ${path} --value ...`,
      )
    );
  });
}

function missing(why: string): never {
  throw new ConfigurationError(why);
}

/** One question for all who ask at the same time; a failure is not kept. */
function keeping(read: () => Promise<string>): Setting {
  let kept: { readonly value: Promise<string>; readonly until: number } | undefined;
  return () => {
    if (kept !== undefined && ambient.now() < kept.until) return kept.value;
    const value = read();
    kept = { value, until: ambient.now() + FRESH };
    value.catch(() => {
      if (kept?.value === value) kept = undefined;
    });
    return value;
  };
}
