import type { Context } from '../../context.ts';
import { type GatewayFunction, gatewayFunction } from '../../gateway/gateway-function.ts';
import { jobId } from '../../playback/playback-function.ts';
import type { Target } from '../../target.ts';
import { reachPlayback } from '../playback/reach.ts';
import { reachFunction } from '../reach-function.ts';

export type GatewayTarget = Target & { readonly json?: boolean };

/** A service's function `microservice`. @throws UsageError, NotFoundError */
export const reachGateway = async (
  service: string,
  target: Target,
  context: Context,
): Promise<GatewayFunction> => gatewayFunction(await reachFunction('microservice', service, target, context));

/** The id of a playback of the service, of which `last` is the one that was started last. */
export const namedJob = async (
  service: string,
  job: string,
  target: Target,
  context: Context,
): Promise<string> => (job === 'last' ? jobId(await reachPlayback(service, target, context), job) : job);
