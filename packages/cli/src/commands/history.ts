import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import type { Api } from '../http.ts';
import { type ApiOptions, withApi } from '../options.ts';
import { patchText } from '../patch-text.ts';
import { type Json, read } from '../read.ts';
import { dataText, outcomeText } from '../story/show.ts';
import { aggregatePath } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, columns, isRecord, jsonLine } from '../text.ts';

/** Events a page, the most that the API gives: it folds the history anew for each. A page is all that is in memory. */
const PAGE = '1000';

export function addHistory(program: Command, context: Context): void {
  withApi(program.command('history'))
    .description("print an aggregate's events with their outcomes and what each changed")
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .action(async (service: string, subject: string, options: ApiOptions) =>
      showHistory(
        await serviceApi(service, options, context),
        subject,
        options.json ?? false,
        context.terminal,
      ),
    );
}

/** An aggregate's events, oldest first, page after page. */
export async function* historyPages(api: Api, subject: string): AsyncGenerator<Json[]> {
  let after: string | undefined;
  do {
    const page: Json = await read(api, `${aggregatePath(subject)}/history`, { limit: PAGE, after });
    yield Array.isArray(page.events) ? page.events.filter(isRecord) : [];
    after = typeof page.next === 'string' ? page.next : undefined;
  } while (after !== undefined);
}

/** Prints an aggregate's history: a table, or every entry as it came. */
export async function showHistory(
  api: Api,
  subject: string,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  let heading = [['TIME', 'TYPE', 'OUTCOME', 'DATA', 'CHANGES']];
  for await (const events of historyPages(api, subject)) {
    const lines = json ? events.map(jsonLine) : columns([...heading, ...events.map(row)]);
    for (const line of lines) await terminal.data(line);
    heading = [];
  }
}

function row({ event, outcome, changes }: Json): string[] {
  const { time, type, data } = isRecord(event) ? event : { time: '', type: '', data: undefined };
  return [brief(time), brief(type), outcomeText(outcome), dataText(type, data), patchText(changes)];
}
