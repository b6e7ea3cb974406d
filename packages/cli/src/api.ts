import { enterTarget } from './aws/environment.ts';
import type { Context } from './context.ts';
import { type Api, type Authorize, bearer, httpApi } from './http.ts';
import type { ApiOptions } from './options.ts';
import { servicesOf } from './places.ts';
import { checkedUrl, isLocal, serviceUrl } from './target.ts';

/**
 * A service's HTTP API: the local cloud's, or a deployed stage's. REPRISE_TOKEN goes along as a bearer token; without one,
 * requests to a deployed stage are signed.
 *
 * @throws UsageError, NotFoundError, CliError
 */
export async function serviceApi(
  service: string,
  options: ApiOptions,
  { terminal: { env }, repository }: Pick<Context, 'terminal' | 'repository'>,
): Promise<Api> {
  const token = env.REPRISE_TOKEN ? bearer(env.REPRISE_TOKEN) : undefined;
  if (isLocal(options)) return httpApi(serviceUrl(service, options.url, env, servicesOf(repository)), token);
  enterTarget(options, env);
  const url = options.url === undefined ? await deployedUrl(service, options.stage) : checkedUrl(options.url);
  return httpApi(url, token ?? (await signature()));
}

/** The SDK is loaded by those alone who need it. */
const deployedUrl = async (service: string, stage: string): Promise<string> =>
  (await import('./aws/deployed-stack.ts')).deployedUrl(service, stage);

const signature = async (): Promise<Authorize> => (await import('./aws/signature.ts')).signature();
