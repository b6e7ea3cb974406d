import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { NotFoundError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type ApiOptions, withApi } from '../options.ts';
import { blockOf } from '../story/block.ts';
import { plain } from '../story/plain.ts';
import { type Services, servicesOfStage } from '../story/services.ts';
import { readerOf, type Said, type Told } from '../story/told.ts';
import { causeOf, followed, type Node, saidOf } from '../story/tree.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';
import { time } from '../time.ts';

export interface ExplainFlags {
  /** One event of the aggregate alone. */
  readonly event?: string;
  /** Times, RFC 3339. */
  readonly asOf?: string;
  readonly asRecorded?: string;
  /** Whether other services are asked for what events have led to. */
  readonly follow: boolean;
  readonly json?: boolean;
}

export function addExplain(program: Command, context: Context): void {
  withApi(program.command('explain'))
    .description(
      'tell how an aggregate came to be what it is: every event, what it changed, and what it led to',
    )
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .option('--event <id>', 'this one event alone')
    .option('--as-of <time>', 'with the events that had happened by then, e.g. 1993-06-30T23:59:59Z')
    .option('--as-recorded <time>', 'as the log was known then')
    .option('--no-follow', 'ask no other service')
    .action(async (service: string, subject: string, flags: ApiOptions & ExplainFlags) => {
      const api = await serviceApi(service, flags, context);
      // An address is of one service; where the others are, only the stage can tell.
      const names = flags.follow && flags.url === undefined ? undefined : [];
      const services = servicesOfStage(context, flags, { service, api }, names);
      context.exitWith(await explain(services, service, subject, flags, context.terminal));
    });
}

/** Prints an aggregate's events, each with all that is known of it, page after page. @throws CliError */
export async function explain(
  services: Services,
  service: string,
  subject: string,
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const past = { asOf: time('--as-of', flags.asOf), asRecorded: time('--as-recorded', flags.asRecorded) };
  let shown = 0;
  for await (const page of readerOf(services, past).pages(service, subject)) {
    const wanted = page.filter(({ entry }) => flags.event === undefined || entry.event.id === flags.event);
    // Whatever one page has led to is forgotten before the next one.
    const reader = readerOf(services, past);
    const isHere = (said: Said): boolean => said.service === service && said.subject === subject;
    for (const told of wanted) {
      const isFollowed = flags.follow && services.names.length > 1;
      const led = isFollowed ? await followed(reader, told, isHere) : named(told);
      const cause = await causeOf(reader, told);
      const lines = flags.json
        ? [jsonLine({ ...plain({ said: saidOf(told), told, led }), ...(cause && { cause }) })]
        : [...(shown > 0 ? [''] : []), ...blockOf(told, led, cause)];
      for (const line of lines) await terminal.data(line);
      shown += 1;
    }
  }
  if (shown === 0 && flags.event !== undefined)
    throw new NotFoundError(
      `${subject} has no event ${brief(flags.event)}, or its log does not hold it yet.`,
    );
  return services.missing.size > 0 ? EXIT.unreachable : EXIT.ok;
}

/** What an event has said, where nobody else is asked about it. */
const named = ({ entry }: Told): readonly Node[] =>
  entry.caused.map((said) => ({ said, elsewhere: true, led: [] }));
