import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { NotFoundError, UnreachableError, UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withTarget } from '../options.ts';
import { servicesOf } from '../places.ts';
import { plain } from '../story/plain.ts';
import { askingServices, type Services } from '../story/services.ts';
import { readerOf } from '../story/told.ts';
import { treeLines } from '../story/tree-lines.ts';
import { type Place, wholeStory } from '../story/whole-story.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';

export interface TraceFlags {
  /** Aggregates where to look besides: `ledger/account/demo`. */
  readonly in?: readonly string[];
  readonly json?: boolean;
}

export function addTrace(program: Command, context: Context): void {
  withTarget(program.command('trace'))
    .description('tell a whole story across services, as a tree: what an event has led to')
    .argument('<correlation id>', 'the correlation id, or the id of the event that began it')
    .option('--in <aggregate...>', 'look into this aggregate too, e.g. ledger/account/demo')
    .action(async (story: string, flags: Target & TraceFlags) => {
      const services = askingServices({
        names: servicesOf(context.repository),
        terminal: context.terminal,
        connect: (name) => serviceApi(name, flags, context),
      });
      context.exitWith(await trace(services, story, flags, context.terminal));
    });
}

/** Prints all that belongs to a correlation id. @throws CliError */
export async function trace(
  services: Services,
  story: string,
  { in: places = [], json = false }: TraceFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const trees = await wholeStory(services, readerOf(services), story, places.map(placeOf));
  if (trees.length === 0) throw nothingOf(services, story);
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

function nothingOf({ missing, names }: Services, story: string) {
  if (missing.size === names.length) return new UnreachableError('no service could be asked.');
  return new NotFoundError(
    `no event has led to another one under ${brief(story)}. Where it has led to nothing, --in <service>/<aggregate>/<id> says where it is.`,
  );
}
