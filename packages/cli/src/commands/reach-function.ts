import { enterTarget } from '../aws/environment.ts';
import type { Context } from '../context.ts';
import { serviceFolder, servicesOf } from '../places.ts';
import { isLocal, lambdaUrl, type Target } from '../target.ts';

/** One of a service's functions, to be invoked directly: the local one, or a deployed stage's. @throws UsageError, NotFoundError */
export async function reachFunction(
  name: string,
  service: string,
  target: Target,
  { terminal: { env }, repository }: Context,
): Promise<(request: object) => Promise<unknown>> {
  serviceFolder(repository, service);
  enterTarget(target, env);
  const [{ invoking }, { functionName }] = await Promise.all([
    import('../aws/invoke.ts'),
    import('../stage-names.ts'),
  ]);
  const isElsewhere = !isLocal(target) || env.AWS_ENDPOINT_URL_LAMBDA !== undefined;
  const endpoint = isElsewhere ? undefined : lambdaUrl(service, env, servicesOf(repository));
  return invoking(functionName(service, target.stage, name), endpoint);
}
