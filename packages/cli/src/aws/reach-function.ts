import type { Context } from '../context.ts';
import { serviceFolder, servicesOf } from '../places.ts';
import { isLocal, lambdaUrl, type Target } from '../target.ts';
import { enterTarget } from './environment.ts';

/** Invokes a function with a request, and answers with what it returned. @throws CliError */
export type InvokeFunction = (request: object) => Promise<unknown>;

/** A function of a service: the local one, or a deployed stage's. @throws UsageError, NotFoundError */
export async function reachFunction(
  service: string,
  name: string,
  target: Target,
  { terminal: { env }, repository }: Context,
): Promise<InvokeFunction> {
  serviceFolder(repository, service);
  enterTarget(target, env);
  const [{ invoking }, { functionName }] = await Promise.all([
    import('./invoke.ts'),
    import('../stage-names.ts'),
  ]);
  const isElsewhere = !isLocal(target) || env.AWS_ENDPOINT_URL_LAMBDA !== undefined;
  const endpoint = isElsewhere ? undefined : lambdaUrl(service, env, servicesOf(repository));
  return invoking(functionName(service, target.stage, name), endpoint);
}
