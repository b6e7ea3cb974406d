import { UsageError } from './errors.ts';
import { inPortOrder } from './ports.ts';

/** The first service's ports, before REPRISE_PORT_OFFSET: of its HTTP API, and of its Lambda endpoint. */
const HTTP_PORT = 3001;
const LAMBDA_PORT = 4001;

export const DYNAMODB_PORT = 8000;
export const KINESIS_PORT = 4567;

/** Which deployment a command speaks to. */
export interface Target {
  /** `local` or a deployed one. */
  readonly stage: string;
  readonly profile?: string;
  readonly region?: string;
}

export const isLocal = ({ stage }: Target): boolean => stage === 'local';

/** What every local port is shifted by. @throws UsageError */
export function portOffset(env: NodeJS.ProcessEnv): number {
  const offset = Number(env.REPRISE_PORT_OFFSET || 0);
  if (Number.isInteger(offset) && offset >= 0 && offset <= 60_000) return offset;
  throw new UsageError(
    `REPRISE_PORT_OFFSET is a whole number, not ${JSON.stringify(env.REPRISE_PORT_OFFSET)}.`,
  );
}

/**
 * Where a service's API answers, without a slash at the end: `--url`, or the local cloud's port.
 * @param services the services that there are
 * @throws UsageError
 */
export function serviceUrl(
  service: string,
  url: string | undefined,
  env: NodeJS.ProcessEnv,
  services: readonly string[] = [],
): string {
  return url === undefined ? localUrl(HTTP_PORT, service, services, env) : checkedUrl(url);
}

/** Where a service's functions are invoked locally. @throws UsageError */
export const lambdaUrl = (service: string, env: NodeJS.ProcessEnv, services: readonly string[]): string =>
  localUrl(LAMBDA_PORT, service, services, env);

function localUrl(
  first: number,
  service: string,
  services: readonly string[],
  env: NodeJS.ProcessEnv,
): string {
  const place = inPortOrder(services).indexOf(service);
  if (place === -1) {
    throw new UsageError(
      `no local port is known for service ${JSON.stringify(service)}: say --url http://... .`,
    );
  }
  return `http://127.0.0.1:${first + place + portOffset(env)}`;
}

/** What may lead to the developer's real account, or to a login for it. */
const REAL_ACCOUNT = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN'];

/** Credentials in the environment, which a profile that was asked for goes before. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

const without = (names: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.map((name) => [name, undefined]));

/**
 * The AWS SDK's environment variables for a target; undefined takes one away. The local cloud's endpoints are those of
 * its ports, unless AWS_ENDPOINT_URL_* say others; a deployed stage uses the environment as it is, or the profile.
 */
export function awsEnvironment(target: Target, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // The SDK would warn on Node 20, for which it is not yet too old.
  const always = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  if (!isLocal(target)) return { ...always, ...deployedEnvironment(target) };
  const at = (port: number): string => `http://127.0.0.1:${port + portOffset(env)}`;
  return {
    ...always,
    ...without(REAL_ACCOUNT),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: env.AWS_ENDPOINT_URL_DYNAMODB ?? at(DYNAMODB_PORT),
    AWS_ENDPOINT_URL_KINESIS: env.AWS_ENDPOINT_URL_KINESIS ?? at(KINESIS_PORT),
  };
}

const deployedEnvironment = ({ profile, region }: Target): NodeJS.ProcessEnv => ({
  ...(profile === undefined ? {} : { ...without(CREDENTIALS), AWS_PROFILE: profile }),
  ...(region === undefined ? {} : { AWS_REGION: region }),
});

/** `account/demo` → `/accounts/demo`. @throws UsageError */
export function aggregatePath(subject: string): string {
  const [aggregate, ...id] = subject.split('/');
  if (!aggregate || id.length !== 1 || id[0] === '') {
    throw new UsageError(
      `a subject reads <aggregate>/<id>, as in account/demo; got ${JSON.stringify(subject)}.`,
    );
  }
  return `/${encodeURIComponent(aggregate)}s/${encodeURIComponent(id[0] ?? '')}`;
}

export function checkedUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new UsageError(`--url takes an http:// or https:// address, not ${JSON.stringify(url)}.`);
}
