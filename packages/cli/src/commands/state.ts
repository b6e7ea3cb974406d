import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import type { Api } from '../http.ts';
import { type ApiOptions, withApi } from '../options.ts';
import { type Json, read } from '../read.ts';
import { aggregatePath } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, columns, isRecord, jsonLine } from '../text.ts';
import { time } from '../time.ts';

export interface StateOptions {
  /** Times, RFC 3339. */
  readonly asOf?: string;
  readonly asRecorded?: string;
  readonly json?: boolean;
}

export function addState(program: Command, context: Context): void {
  withApi(program.command('state'))
    .description("print an aggregate's state")
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .option('--as-of <time>', 'with the events that had happened by then, e.g. 1993-06-30T23:59:59Z')
    .option('--as-recorded <time>', 'as the log was known then')
    .action(async (service: string, subject: string, options: ApiOptions & StateOptions) =>
      showState(await serviceApi(service, options, context), subject, options, context.terminal),
    );
}

/** Prints an aggregate's state, now or back in time. */
export async function showState(
  api: Api,
  subject: string,
  options: StateOptions,
  terminal: Terminal,
): Promise<void> {
  const query = {
    asOf: time('--as-of', options.asOf),
    asRecorded: time('--as-recorded', options.asRecorded),
  };
  const found = await read(api, aggregatePath(subject), query);
  const lines = options.json ? [jsonLine(found)] : describe(found);
  for (const line of lines) await terminal.data(line);
}

/** Aligned `key  value` lines: the state's own keys first, then what is said about it. */
function describe({ state, conflicts, ...about }: Json): string[] {
  const entries = [
    ...Object.entries({ subject: about.subject }),
    ...Object.entries(isRecord(state) ? state : { state }),
    ...Object.entries(about).filter(([name]) => name !== 'subject'),
  ];
  const conflict = (entry: unknown): string => `conflict  ${brief(entry)}`;
  return [
    ...columns(entries.map(([name, value]) => [brief(name), brief(value)])),
    ...(Array.isArray(conflicts) ? conflicts.map(conflict) : []),
  ];
}
