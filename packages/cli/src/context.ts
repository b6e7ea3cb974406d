import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What every command has at hand. */
export interface Context {
  readonly terminal: Terminal;
  /** The repository: the folder that holds `services/`. */
  readonly repository: string;
  /** Where local state lives. */
  readonly local: string;
  /** What to exit with; OK unless a command says otherwise. */
  exitWith(code: ExitCode): void;
}
