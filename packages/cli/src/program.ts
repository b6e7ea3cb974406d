import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { showHistory } from './commands/history.ts';
import { type ImportOptions, importEvents } from './commands/import.ts';
import { type StateOptions, showState } from './commands/state.ts';
import { type VerifyOptions, verifyService } from './commands/verify.ts';
import { loadDomain } from './domain-bundle.ts';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts';
import { type Api, httpApi } from './http.ts';
import { localFolder, repositoryAt, serviceFolder } from './places.ts';
import { awsEnvironment, serviceUrl } from './target.ts';
import type { Terminal } from './terminal.ts';

/** What every command has at hand. */
interface Context {
  readonly terminal: Terminal;
  readonly repository: string;
  /** Where local state lives. */
  readonly local: string;
  api(service: string, options: Shared): Api;
  /** What to exit with; OK unless a command says otherwise. */
  exitWith(code: ExitCode): void;
}

interface Shared {
  readonly url?: string;
  readonly json?: boolean;
}

/** Runs one command line. @returns what to exit with */
export function createProgram(
  terminal: Terminal,
  home: string,
): (argv: readonly string[]) => Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const { env } = terminal;
  const repository = repositoryAt(process.cwd(), home);
  const program = rootCommand(terminal);
  const context: Context = {
    terminal,
    repository,
    local: localFolder(repository, env),
    api: (service, { url }) => httpApi(serviceUrl(service, url, env, repository), env.REPRISE_TOKEN),
    exitWith: (code) => {
      exitCode = code;
    },
  };
  for (const add of [addImport, addState, addHistory, addVerify]) add(program, context);

  return async (argv) => {
    await program.parseAsync(argv, { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error;
      exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has printed what is wrong
    });
    return exitCode;
  };
}

const rootCommand = (terminal: Terminal): Command =>
  new Command('reprise')
    .description(
      'Event sourcing on AWS: import events, look at states and histories, verify states against the log.',
    )
    .addHelpText('after', EXIT_CODES_HELP)
    .showHelpAfterError('`reprise --help` and `reprise <command> --help` show how.')
    .exitOverride()
    .configureOutput({ writeErr: (text) => terminal.say(text.trimEnd()) });

function addImport(program: Command, { terminal, local, api, exitWith }: Context): void {
  withShared(program.command('import'))
    .description(
      'send a file of CloudEvents, one JSON object a line; an interrupted import goes on where it was',
    )
    .argument('<service>', 'e.g. ledger')
    .argument('<file>', 'events.ndjson or events.ndjson.gz')
    .option('--restart', 'begin anew instead of going on where an interrupted import was')
    .option('--no-wait', 'do not wait for outcomes: done once every event is in the log')
    .option('--patience <seconds>', 'stop when the service has taken nothing for so long', wholeNumber(0), 60)
    .option('--lanes <count>', 'requests in flight', wholeNumber(1), 4)
    .action(async (service: string, file: string, options: Shared & Omit<ImportOptions, 'folder'>) => {
      const folder = join(local, 'imports');
      exitWith(await importEvents(api(service, options), file, { ...options, folder }, terminal));
    });
}

function addState(program: Command, { terminal, api }: Context): void {
  withShared(program.command('state'))
    .description("print an aggregate's state")
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .option('--as-of <time>', 'with the events that had happened by then, e.g. 1993-06-30T23:59:59Z')
    .option('--as-recorded <time>', 'as the log was known then')
    .action((service: string, subject: string, options: Shared & StateOptions) =>
      showState(api(service, options), subject, options, terminal),
    );
}

function addHistory(program: Command, { terminal, api }: Context): void {
  withShared(program.command('history'))
    .description("print an aggregate's events with their outcomes and what each changed")
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .action((service: string, subject: string, options: Shared) =>
      showHistory(api(service, options), subject, options.json ?? false, terminal),
    );
}

function addVerify(program: Command, { terminal, repository, local, exitWith }: Context): void {
  program
    .command('verify')
    .description('fold every log with the domain code on disk and print where the data store says otherwise')
    .argument('<service>', 'e.g. ledger')
    .option('--stage <stage>', 'local, or a deployed one with the credentials of the environment', 'local')
    .option('--region <region>', 'AWS region of a deployed stage')
    .option('--json', 'one JSON document a line')
    .action(async (service: string, options: Omit<VerifyOptions, 'service'> & { region?: string }) => {
      const folder = serviceFolder(repository, service);
      setEnvironment(awsEnvironment(options.stage, terminal.env, options.region));
      const domain = await loadDomain(folder, join(local, 'cache'));
      exitWith(await verifyService(domain, { ...options, service }, terminal));
    });
}

const withShared = (command: Command): Command =>
  command
    .option('--url <url>', "the service's address, instead of the local cloud's")
    .option('--json', 'one JSON document a line');

const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} on.`);
  };

/** The AWS SDK reads process.env alone. */
function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
