import type { Command } from 'commander';
import { serviceApi } from '../../api.ts';
import type { Context } from '../../context.ts';
import { type ApiOptions, withApi } from '../../options.ts';
import { type ParkedAggregates, parkedAggregates } from '../../parked/parked-aggregates.ts';
import { parkedLines } from '../../parked/show-aggregates.ts';
import type { Terminal } from '../../terminal.ts';
import { jsonLine } from '../../text.ts';

export function addShow(parked: Command, context: Context): void {
  withApi(parked.command('show').argument('<service>', 'e.g. ledger').argument('<subject>', 'e.g. account/7'))
    .description('why an aggregate is parked, the event at which it stands, and what waits behind it')
    .action(async (service: string, subject: string, options: ApiOptions) => {
      const aggregates = parkedAggregates(await serviceApi(service, options, context));
      await show(aggregates, subject, options, context.terminal);
    });
}

/** Prints one: aligned lines, or a line of JSON. */
export async function show(
  aggregates: Pick<ParkedAggregates, 'show'>,
  subject: string,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const said = await aggregates.show(subject);
  for (const line of json ? [jsonLine(said)] : parkedLines(said)) await terminal.data(line);
}
