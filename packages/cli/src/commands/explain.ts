import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { NotFoundError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type ApiOptions, withApi } from '../options.ts';
import { servicesOf } from '../places.ts';
import { blockOf } from '../story/block.ts';
import { plain } from '../story/plain.ts';
import { askingServices, type Services } from '../story/services.ts';
import { type Cause, type Reader, readerOf, type Said, type Told } from '../story/told.ts';
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
      // An address is of one service; where the others are, only the stage can tell.
      const isAlone = !flags.follow || flags.url !== undefined;
      if (flags.follow && isAlone) context.terminal.say('--url names one service: no other one is asked.');
      const services = askingServices({
        names: [...new Set([service, ...(isAlone ? [] : servicesOf(context.repository))])],
        first: service,
        terminal: context.terminal,
        connect: (name) => serviceApi(name, flags, context),
      });
      context.exitWith(await explain(services, service, subject, flags, context.terminal));
    });
}

/** So many events are followed side by side. */
const AT_ONCE = 8;

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
    for (let first = 0; first < wanted.length; first += AT_ONCE) {
      const some = wanted.slice(first, first + AT_ONCE);
      const explained = await Promise.all(some.map((told) => explainedBy(reader, told, flags.follow)));
      for (const one of explained) await show(one, flags, shown++, terminal);
    }
  }
  if (shown === 0 && flags.event !== undefined)
    throw new NotFoundError(
      `${subject} has no event ${brief(flags.event)}, or its log does not hold it yet.`,
    );
  return services.missing.size > 0 ? EXIT.unreachable : EXIT.ok;
}

/** An event with what it has led to, and what has led to it. */
interface Explained {
  readonly told: Told;
  readonly led: readonly Node[];
  readonly cause: Cause | undefined;
}

async function explainedBy(reader: Reader, told: Told, isFollowed: boolean): Promise<Explained> {
  // Other events of the same aggregate stand in its history.
  const isHere = (said: Said): boolean => said.service === told.service && said.subject === told.subject;
  const named = told.entry.caused.map((said): Node => ({ said, named: 'not-asked', led: [] }));
  if (!isFollowed) return { told, led: named, cause: told.entry.causedBy };
  return { told, led: await followed(reader, told, isHere), cause: await causeOf(reader, told) };
}

async function show(
  { told, led, cause }: Explained,
  { json }: ExplainFlags,
  before: number,
  terminal: Terminal,
): Promise<void> {
  const lines = json
    ? [jsonLine({ ...plain({ said: saidOf(told), told, led }), ...(cause && { cause }) })]
    : [...(before > 0 ? [''] : []), ...blockOf(told, led, cause)];
  for (const line of lines) await terminal.data(line);
}
