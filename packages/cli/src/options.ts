import { type Command, InvalidArgumentError } from 'commander';
import type { Target } from './target.ts';

/** What every command takes that speaks to a service's HTTP API. */
export interface ApiOptions extends Target {
  readonly url?: string;
  readonly json?: boolean;
}

/** Which deployment a command speaks to. */
export const withTarget = (command: Command): Command =>
  command
    .option('--stage <stage>', 'local, or a deployed one', 'local')
    .option('--profile <profile>', 'AWS profile for a deployed stage, instead of the environment')
    .option('--region <region>', 'AWS region of a deployed stage')
    .option('--json', 'one JSON document a line');

export const withApi = (command: Command): Command =>
  withTarget(command).option('--url <url>', "the service's address, where it is not the stage's own");

export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} on.`);
  };
