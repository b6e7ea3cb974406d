import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { type GatewayFunction, gatewayFunction } from '../../gateway/gateway-function.ts';
import { withTarget } from '../../options.ts';
import { jobId } from '../../playback/playback-function.ts';
import type { Target } from '../../target.ts';
import { reachPlayback, withService } from '../playback/reach.ts';
import { reachFunction } from '../reach-function.ts';

export type GatewayTarget = Target & { readonly json?: boolean; readonly function: string };

/** A service may have more functions that run reactions: to what another one makes known. */
export const withFunction = (command: Command): Command =>
  withTarget(withService(command)).option('--function <name>', 'that runs the reactions', 'microservice');

/** A service's function `microservice`. @throws UsageError, NotFoundError */
export const reachGateway = async (
  service: string,
  target: GatewayTarget,
  context: Context,
): Promise<GatewayFunction> =>
  gatewayFunction(await reachFunction(target.function, service, target, context));

/** The id of a playback of the service, of which `last` is the one that was started last. */
export const namedJob = async (
  service: string,
  job: string,
  target: Target,
  context: Context,
): Promise<string> => (job === 'last' ? jobId(await reachPlayback(service, target, context), job) : job);
