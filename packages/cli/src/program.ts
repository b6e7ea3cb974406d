import { Command, CommanderError } from 'commander';
import { addCost } from './commands/cost.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addGateway } from './commands/gateway/index.ts';
import { addHistory } from './commands/history.ts';
import { addImport } from './commands/import.ts';
import { addParked } from './commands/parked/index.ts';
import { addPlayback } from './commands/playback/index.ts';
import { addReverse } from './commands/reverse.ts';
import { addState } from './commands/state.ts';
import { addTail } from './commands/tail.ts';
import { addTrace } from './commands/trace.ts';
import { addVerify } from './commands/verify.ts';
import type { Context } from './context.ts';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts';
import { localFolder, repositoryAt } from './places.ts';
import type { Terminal } from './terminal.ts';

/** In the order in which `--help` lists them. */
const COMMANDS = [
  addImport,
  addState,
  addHistory,
  addExplain,
  addTrace,
  addTail,
  addVerify,
  addDoctor,
  addCost,
  addPlayback,
  addGateway,
  addParked,
  addReverse,
];

/** Runs one command line. @returns what to exit with */
export function createProgram(
  terminal: Terminal,
  home: string,
): (argv: readonly string[]) => Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const repository = repositoryAt(process.cwd(), home);
  const program = rootCommand(terminal);
  const context: Context = {
    terminal,
    repository,
    local: localFolder(repository, terminal.env),
    exitWith: (code) => {
      exitCode = code;
    },
  };
  for (const add of COMMANDS) add(program, context);

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
