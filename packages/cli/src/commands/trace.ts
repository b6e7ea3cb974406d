import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { NotFoundError, UnreachableError, UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withTarget } from '../options.ts';
import { servicesOf } from '../places.ts';
import { findStory } from '../story/find-story.ts';
import { plain } from '../story/plain.ts';
import { askingServices, type Services } from '../story/services.ts';
import { readerOf } from '../story/told.ts';
import { treeLines } from '../story/tree-lines.ts';
import type { Place } from '../story/whole-story.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';
import { rangeOf } from '../time-range.ts';

export interface TraceFlags {
  /** Aggregates where to look besides: `ledger/account/demo`. */
  readonly in?: readonly string[];
  /** When it was recorded: `2026-11-25..2026-11-25`. */
  readonly recorded?: string;
  readonly json?: boolean;
}

export function addTrace(program: Command, context: Context): void {
  withTarget(program.command('trace'))
    .description('tell a whole story across services, as a tree: what an event has led to')
    .argument('<correlation id>', 'the correlation id, or the id of an event')
    .option('--in <aggregate...>', 'look into this aggregate too, e.g. ledger/account/demo')
    .option(
      '--recorded <range>',
      'look through all that came then, where nothing has led to it: 2026-11-25..2026-11-26, either end open',
    )
    .action(async (story: string, flags: Target & TraceFlags) => {
      const services = askingServices({
        names: servicesOf(context.repository),
        terminal: context.terminal,
        connect: (name) => serviceApi(name, flags, context),
      });
      context.exitWith(await trace(services, story, flags, context.terminal));
    });
}

/** Prints all that belongs to a correlation id, or to an event. @throws CliError */
export async function trace(
  services: Services,
  story: string,
  { in: places = [], recorded, json = false }: TraceFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const where = { places: places.map(placeOf), recorded: rangeOf('--recorded', recorded) };
  const trees = await findStory(services, readerOf(services), story, where);
  if (trees.length === 0) throw nothingOf(services, story, places.length > 0 || recorded !== undefined);
  const lines = json ? trees.map((tree) => jsonLine(plain(tree))) : treeLines(trees);
  for (const line of lines) await terminal.data(line);
  return services.missing.size > 0 ? EXIT.unreachable : EXIT.ok;
}

function placeOf(text: string): Place {
  const [service = '', ...subject] = text.split('/');
  if (subject.length === 2 && !subject.includes('')) return { service, subject: subject.join('/') };
  throw new UsageError(
    `--in takes <service>/<aggregate>/<id>, as in ledger/account/demo, not ${JSON.stringify(text)}.`,
  );
}

function nothingOf({ missing, names }: Services, story: string, wasSought: boolean) {
  if (missing.size === names.length) return new UnreachableError('no service could be asked.');
  const name = brief(story);
  if (wasSought)
    return new NotFoundError(
      `no event with the id or correlation id ${name} was found there, or has led to another one.`,
    );
  return new NotFoundError(
    `no event has led to another one under ${name}. One that has led to nothing is found by where it is, ` +
      '--in <service>/<aggregate>/<id>, or by when it was recorded, --recorded 2026-11-25..2026-11-26, ' +
      'which reads every event of that time (about a cent for 100,000).',
  );
}
