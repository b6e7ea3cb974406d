import { EXIT, type ExitCode } from './exit-codes.ts';

/** Base of what the command line reports by itself: a sentence for people and the code to exit with. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.unexpected) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** The command line asks for what cannot be. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}

/** The aggregate, service or file that was named is not there. */
export class NotFoundError extends CliError {
  constructor(message: string) {
    super(message, EXIT.notFound);
  }
}

/** Nobody answers, or only with "not now". */
export class UnreachableError extends CliError {
  constructor(message: string) {
    super(message, EXIT.unreachable);
  }
}

/** A line of the input is not an event, or the service refused one. `lines` name each, from 1. */
export class RefusedInputError extends CliError {
  readonly lines: readonly RefusedLine[];

  constructor(lines: readonly RefusedLine[]) {
    super(refusal(lines), EXIT.refusedInput);
    this.lines = lines;
  }
}

export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
}

/** Ctrl-C. */
export class InterruptedError extends CliError {
  constructor(message = 'interrupted.') {
    super(message, EXIT.interrupted);
  }
}

const SHOWN = 10;

function refusal(lines: readonly RefusedLine[]): string {
  const shown = lines.slice(0, SHOWN).map(({ line, reason }) => `line ${line}: ${reason}`);
  if (lines.length > SHOWN) shown.push(`... and ${lines.length - SHOWN} more`);
  return shown.join('\n');
}
