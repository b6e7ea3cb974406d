import type { Command } from 'commander';
import { serviceApi } from '../../api.ts';
import type { Context } from '../../context.ts';
import { InterruptedError, UsageError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { type ApiOptions, withApi } from '../../options.ts';
import { type ParkedAggregates, parkedAggregates, type WantedSkip } from '../../parked/parked-aggregates.ts';
import { skipLines } from '../../parked/show-aggregates.ts';
import type { Json } from '../../read.ts';
import type { Terminal } from '../../terminal.ts';
import { brief, jsonLine } from '../../text.ts';

export interface SkipFlags {
  readonly event: string;
  readonly reason: string;
  readonly source?: string;
  readonly position?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addSkip(parked: Command, context: Context): void {
  withApi(parked.command('skip').argument('<service>', 'e.g. ledger').argument('<subject>', 'e.g. account/7'))
    .description(
      'pass over the event at which an aggregate is parked, for good: shows what comes of it, and asks first',
    )
    .requiredOption('--event <id>', "the event's id, as its producer gave it")
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--source <source>', 'whose event, where two producers gave the same id')
    .option('--position <position>', 'which event, where its id was used again')
    .option('--preview', 'show what would come of it, and do nothing')
    .option('--yes', 'do not ask')
    .action(async (service: string, subject: string, flags: ApiOptions & SkipFlags) => {
      const aggregates = parkedAggregates(await serviceApi(service, flags, context));
      context.exitWith(await skip(aggregates, subject, flags, context.terminal));
    });
}

/** Skips an event once somebody has seen what comes of it, and agreed. @throws CliError */
export async function skip(
  aggregates: Pick<ParkedAggregates, 'previewSkip' | 'skip'>,
  subject: string,
  flags: SkipFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { event: id, reason, source, position, json } = flags;
  const wanted: WantedSkip = {
    ...{ subject, id, reason },
    ...(source === undefined ? {} : { source }),
    ...(position === undefined ? {} : { position }),
  };
  const preview = await aggregates.previewSkip(wanted);
  if (flags.preview) {
    for (const line of json ? [jsonLine(preview)] : skipLines(preview)) await terminal.data(line);
    return EXIT.ok;
  }
  for (const line of skipLines(preview)) terminal.say(line);
  if (!flags.yes) await agree(terminal);
  const outcome = await aggregates.skip(wanted);
  const line = json
    ? jsonLine({ subject, id, outcome: outcome ?? null })
    : `${brief(subject)} ${brief(id)}: ${said(outcome)}`;
  await terminal.data(line);
  return exitOf(outcome);
}

async function agree(terminal: Terminal): Promise<void> {
  const answer = await terminal.ask('Skip this event? It will not count in any fold from now on. [y/N]');
  if (answer === undefined) throw new UsageError('nobody can be asked about this event: say --yes.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError('nothing was skipped.');
}

function said(outcome: Json | undefined): string {
  if (outcome === undefined) return 'in the log, and not processed yet';
  if (outcome.status === 'accepted') return 'skipped, the aggregate is released';
  if (outcome.status === 'parked')
    return 'skipped, and the aggregate is parked at a later event: `reprise parked show`';
  return `not skipped, ${brief(outcome.reason ?? outcome.status)}`;
}

function exitOf(outcome: Json | undefined): ExitCode {
  if (outcome === undefined || outcome.status === 'parked') return EXIT.unsettled;
  return outcome.status === 'accepted' ? EXIT.ok : EXIT.refusedInput;
}
