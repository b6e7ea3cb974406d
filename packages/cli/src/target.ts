import { join } from 'node:path';
import { UsageError } from './errors.ts';
import type { Repository } from './places.ts';
import { servicesInPortOrder } from './port-order.ts';

/** The HTTP port of the first service that runs locally, before REPRISE_PORT_OFFSET. */
const FIRST_PORT = 3001;

const DYNAMODB_PORT = 8000;
const KINESIS_PORT = 4567;

/** What every local port is shifted by. @throws UsageError */
export function portOffset(env: NodeJS.ProcessEnv): number {
  const offset = Number(env.REPRISE_PORT_OFFSET || 0);
  if (Number.isInteger(offset) && offset >= 0 && offset <= 60_000) return offset;
  throw new UsageError(
    `REPRISE_PORT_OFFSET is a whole number, not ${JSON.stringify(env.REPRISE_PORT_OFFSET)}.`,
  );
}

/** Where a service's API answers, without a slash at the end: `--url`, or the local cloud's port. @throws UsageError */
export function serviceUrl(
  service: string,
  url: string | undefined,
  env: NodeJS.ProcessEnv,
  repository: Repository = '.',
): string {
  if (url !== undefined) return checkedUrl(url);
  const index = servicesInPortOrder(join(repository, 'services')).indexOf(service);
  if (index < 0) {
    throw new UsageError(
      `no local port is known for service ${JSON.stringify(service)}: say --url http://... .`,
    );
  }
  return `http://127.0.0.1:${FIRST_PORT + index + portOffset(env)}`;
}

/** What may lead to the developer's real account, or to a login for it. */
const REAL_ACCOUNT = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN'];

/**
 * The AWS SDK's environment variables for a stage's tables; undefined takes one away. The local cloud's endpoints are
 * those of its ports, unless AWS_ENDPOINT_URL_* say others; a deployed stage uses the environment as it is.
 */
export function awsEnvironment(stage: string, env: NodeJS.ProcessEnv, region?: string): NodeJS.ProcessEnv {
  // The SDK would warn on Node 20, for which it is not yet too old.
  const always = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  if (stage !== 'local') return region === undefined ? always : { ...always, AWS_REGION: region };
  const at = (port: number): string => `http://127.0.0.1:${port + portOffset(env)}`;
  return {
    ...always,
    ...Object.fromEntries(REAL_ACCOUNT.map((name) => [name, undefined])),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: env.AWS_ENDPOINT_URL_DYNAMODB ?? at(DYNAMODB_PORT),
    AWS_ENDPOINT_URL_KINESIS: env.AWS_ENDPOINT_URL_KINESIS ?? at(KINESIS_PORT),
  };
}

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

function checkedUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new UsageError(`--url takes an http:// or https:// address, not ${JSON.stringify(url)}.`);
}
