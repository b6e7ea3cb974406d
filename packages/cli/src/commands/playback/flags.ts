import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StreamMode } from '../../cost/usage.ts';
import { wholeNumber, withTarget } from '../../options.ts';
import type { PlaybackFlags } from '../../playback/selection.ts';
import type { PlaybackTarget } from './reach.ts';

/** Known here as well, so that `--help` says them without asking the function; a test compares them with its own. */
export const MODES = ['rebuild', 'replay', 'correct', 'introduce', 'preview'] as const;

export type PlanFlags = PlaybackFlags & PlaybackTarget & { readonly streamMode: StreamMode };

/** What both `plan` and `start` take. */
export const withSelection = (command: Command): Command =>
  withTarget(command)
    .addOption(new Option('--mode <mode>', 'what is done with each history').choices(MODES))
    .option(
      '--to <stage>',
      'copy the events to this stage instead, or to the Kinesis endpoint of a local cloud',
    )
    .option('--until <time>', 'copy: what the streams had taken by then, of each aggregate')
    .option('--unmasked', 'copy: as the events are, whatever the service declares to be masked')
    .option('--types <types>', 'events of these types, with commas between', list)
    .option('--subjects <subjects>', 'about these aggregates, e.g. account/1,account/2', list)
    .option('--recorded <range>', 'that the stream took then: 2026-11-01..2026-11-30, either end open')
    .option('--time <range>', 'that happened then: 1993-06-01..1993-06-30')
    .option('--rate <events>', 'events a second, at most', wholeNumber(1))
    .option('--segments <count>', 'shares of the log that are read side by side', wholeNumber(1))
    .option('--wipe', 'empty all states first; a rebuild of everything')
    .option('--field <pointer>', 'preview: rank differences by this field of the state, e.g. /balance')
    .option('--gateway <names>', 'introduce: the gateways to open, with commas between', list)
    .option('--policy <policy>', 'introduce: send, suppress, or send-since=2026-01-01')
    .option('--reason <text>', 'why, for the record')
    .option('--by <name>', 'who, for the record', userInfo().username)
    .addOption(
      new Option('--stream-mode <mode>', 'how the streams are paid')
        .argParser(streamMode)
        .default('PROVISIONED', 'provisioned'),
    );

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function streamMode(text: string): StreamMode {
  if (text === 'provisioned') return 'PROVISIONED';
  if (text === 'on-demand') return 'ON_DEMAND';
  throw new InvalidArgumentError('It is provisioned or on-demand.');
}
