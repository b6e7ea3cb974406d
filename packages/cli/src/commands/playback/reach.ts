import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { type PlaybackFunction, playbackFunction } from '../../playback/playback-function.ts';
import type { Target } from '../../target.ts';
import { reachFunction } from '../reach-function.ts';

export type PlaybackTarget = Target & { readonly json?: boolean };

export const withService = (command: Command): Command => command.argument('<service>', 'e.g. ledger');

export const withJob = (command: Command): Command =>
  withService(command).argument('<job>', 'the id of a playback, or `last`');

/** A service's function `playback`: the local one, or a deployed stage's. @throws UsageError, NotFoundError */
export const reachPlayback = async (
  service: string,
  target: Target,
  context: Context,
): Promise<PlaybackFunction> => playbackFunction(await reachFunction('playback', service, target, context));

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
