import { join } from 'node:path';
import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { CliError, InterruptedError, RefusedInputError, UnreachableError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Api } from '../http.ts';
import { type Book, bookFrom } from '../import/book.ts';
import { deliver } from '../import/deliver.ts';
import { readLines } from '../import/input.ts';
import { patienceOf } from '../import/patience.ts';
import { DEFAULT_LIMITS, type Limits } from '../import/plan.ts';
import { type Progress, type ProgressFile, progressFile, START } from '../import/progress-file.ts';
import { type Reporter, reporterFor } from '../import/reporter.ts';
import { run, type Send } from '../import/run.ts';
import { saver } from '../import/saver.ts';
import { settle } from '../import/settle.ts';
import { allTookEffect, type Counts, summaryLines } from '../import/summary.ts';
import { type Survey, survey } from '../import/survey.ts';
import { windowsOf } from '../import/windows.ts';
import { type Interrupt, onInterrupt } from '../interrupt.ts';
import { type ApiOptions, wholeNumber, withApi } from '../options.ts';
import { reach } from '../read.ts';
import type { Terminal } from '../terminal.ts';
import { jsonLine } from '../text.ts';

export interface ImportOptions {
  readonly json?: boolean;
  /** Forgets what earlier runs did. */
  readonly restart?: boolean;
  /** Whether to wait for the events' outcomes. */
  readonly wait: boolean;
  /** Seconds without any success after which we stop. */
  readonly patience: number;
  /** Requests in flight. */
  readonly lanes: number;
  /** Where progress is kept. */
  readonly folder: string;
}

export function addImport(program: Command, context: Context): void {
  withApi(program.command('import'))
    .description(
      'send a file of CloudEvents, one JSON object a line; an interrupted import goes on where it was',
    )
    .argument('<service>', 'e.g. ledger')
    .argument('<file>', 'events.ndjson or events.ndjson.gz')
    .option('--restart', 'begin anew instead of going on where an interrupted import was')
    .option('--no-wait', 'do not wait for outcomes: done once every event is in the log')
    .option('--patience <seconds>', 'stop when the service has taken nothing for so long', wholeNumber(0), 60)
    .option('--lanes <count>', 'requests in flight', wholeNumber(1), 4)
    .action(async (service: string, file: string, options: ApiOptions & Omit<ImportOptions, 'folder'>) => {
      const api = await serviceApi(service, options, context);
      const folder = join(context.local, 'imports');
      context.exitWith(await importEvents(api, file, { ...options, folder }, context.terminal));
    });
}

/** One run of the command, from where an earlier one stopped. */
interface Import {
  readonly api: Api;
  readonly file: Survey;
  readonly limits: Limits;
  readonly options: ImportOptions;
  readonly start: Progress;
  readonly kept: ProgressFile;
  readonly reporter: Reporter;
  readonly counts: Counts;
}

/** The most that `Prefer: wait` allows, in seconds. */
const WAIT_SECONDS = 20;
const SLOW_MS = 2_000;

/** Sends a file of events to a service, or what an interrupted run of the same left to do. */
export async function importEvents(
  api: Api,
  path: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  await reach(api, '/');
  const file = await surveyed(path, terminal);
  const limits = { ...DEFAULT_LIMITS, lanes: options.lanes };
  const kept = progressFile(options.folder, file, api.url, limits);
  const start = options.restart ? START : await kept.load();
  const before = start.tally.events;
  if (before > 0) terminal.say(`going on after ${before} of ${file.events} events (--restart begins anew).`);
  const reporter = reporterFor(terminal, file.events, before);
  const counts = { requests: 0, retries: 0, startedAt: Date.now(), before };
  const { tally } = await sendAll({ api, file, limits, options, start, kept, reporter, counts });
  await kept.remove();
  const { lines, json } = summaryLines(tally, counts, options.wait);
  for (const line of options.json ? [jsonLine(json)] : lines) await terminal.data(line);
  return !options.wait || allTookEffect(tally) ? EXIT.ok : EXIT.unsettled;
}

/** Says so where the first pass takes a while, for there is nothing else to see. */
async function surveyed(path: string, terminal: Terminal): Promise<Survey> {
  const timer = setTimeout(
    () => terminal.say(`checking every line of ${path} before anything is sent ...`),
    SLOW_MS,
  );
  return survey(path).finally(() => clearTimeout(timer));
}

async function sendAll(running: Import): Promise<Progress> {
  const { file, limits, start, kept, reporter } = running;
  // Not being able to keep progress costs a repetition, should it come to that; it is no reason to stop.
  const saved = saver((progress: Progress) =>
    kept.save(progress).catch((error: Error) => reporter.note(`progress cannot be kept: ${error.message}`)),
  );
  const book = bookFrom(start, (progress) => {
    saved.put(progress);
    reporter.progress(progress.tally.events);
  });
  const interrupt = onInterrupt();
  try {
    const windows = windowsOf(readLines(file.path), start.line);
    await run(windows, { book, limits, send: sender(running, interrupt), halt: interrupt.halt });
  } catch (error) {
    throw explained(error, book, file.events);
  } finally {
    await saved.flush();
    interrupt.release();
    reporter.stop();
  }
  return book.progress();
}

function sender({ api, options, counts, reporter }: Import, { abort }: Interrupt): Send {
  const ms = options.patience * 1000;
  const patience = patienceOf(ms);
  const delivery = {
    api,
    patience,
    signal: abort,
    wait: options.wait ? WAIT_SECONDS : 0,
    onRequest: () => {
      counts.requests += 1;
    },
    onRetry: (reason: string) => {
      counts.retries += 1;
      reporter.note(
        `not taken yet (${reason}); trying again for another ${Math.ceil(patience.left() / 1000)} s.`,
      );
    },
  };
  return async (events) => {
    const acks = await deliver(events, delivery);
    return options.wait ? settle(acks, { api, signal: abort, patience: ms }) : acks;
  };
}

/** Adds to what went wrong how far the import came, and how to go on. */
function explained(error: unknown, book: Book, total: number): unknown {
  const sofar = `${book.progress().tally.events} of ${total} events are acknowledged`;
  const hint = hintFor(error, sofar);
  return error instanceof CliError && hint
    ? new CliError(`${error.message}\n${hint}`, error.exitCode)
    : error;
}

function hintFor(error: unknown, sofar: string): string | undefined {
  if (error instanceof RefusedInputError)
    return `Nothing of that request was taken; ${sofar}. Correct the file and import it again: what is in already is recognised.`;
  return error instanceof InterruptedError || error instanceof UnreachableError
    ? `${sofar}. The same command again goes on from there.`
    : undefined;
}
