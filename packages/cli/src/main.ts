import { CliError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

/**
 * The command line.
 * @param home the repository that this installation belongs to
 */
export async function main(argv: readonly string[], { home }: { home: string }): Promise<void> {
  const terminal = processTerminal();
  process.exitCode = await createProgram(
    terminal,
    home,
  )(argv).catch((error: unknown) => {
    terminal.say(`reprise: ${sentence(error, terminal.env)}`);
    return exitCodeOf(error);
  });
}

const exitCodeOf = (error: unknown): ExitCode =>
  error instanceof CliError ? error.exitCode : EXIT.unexpected;

function sentence(error: unknown, env: NodeJS.ProcessEnv): string {
  if (error instanceof CliError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return env.REPRISE_DEBUG
    ? (error.stack ?? error.message)
    : `${error.message} (REPRISE_DEBUG=1 shows where).`;
}
