import type { Command } from 'commander';
import { enterTarget } from '../../aws/environment.ts';
import type { Context } from '../../context.ts';
import { serviceFolder, servicesOf } from '../../places.ts';
import { type PlaybackFunction, playbackFunction } from '../../playback/playback-function.ts';
import { isLocal, lambdaUrl, type Target } from '../../target.ts';

export type PlaybackTarget = Target & { readonly json?: boolean };

export const withService = (command: Command): Command => command.argument('<service>', 'e.g. ledger');

export const withJob = (command: Command): Command =>
  withService(command).argument('<job>', 'the id of a playback, or `last`');

/** A service's function `playback`: the local one, or a deployed stage's. @throws UsageError, NotFoundError */
export async function reachPlayback(
  service: string,
  target: Target,
  { terminal: { env }, repository }: Context,
): Promise<PlaybackFunction> {
  serviceFolder(repository, service);
  enterTarget(target, env);
  const [{ invoking }, { functionName }] = await Promise.all([
    import('../../aws/invoke.ts'),
    import('../../stage-names.ts'),
  ]);
  const isElsewhere = !isLocal(target) || env.AWS_ENDPOINT_URL_LAMBDA !== undefined;
  const endpoint = isElsewhere ? undefined : lambdaUrl(service, env, servicesOf(repository));
  return playbackFunction(invoking(functionName(service, target.stage, 'playback'), endpoint));
}

/** The arguments that name a service at its stage, to be typed again. */
export const howTo = (service: string, { stage, profile, region }: Target): string =>
  [
    service,
    stage === 'local' ? '' : `--stage ${stage}`,
    profile === undefined ? '' : `--profile ${profile}`,
    region === undefined ? '' : `--region ${region}`,
  ]
    .filter(Boolean)
    .join(' ');
