import { createInterface } from 'node:readline/promises';
import { printableLines } from './text.ts';

/** Where a command writes: data to `data`, everything said about it to `say`. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Whether stderr is a terminal, which gets a progress bar. */
  readonly interactive: boolean;
  /** One line to stdout. Resolves once the reader has taken it, so that a slow reader does not fill the memory. */
  data(line: string): Promise<void>;
  /** A sentence to stderr. */
  say(text: string): void;
  /** Asks for a line; undefined where there is nobody to ask. */
  ask(question: string): Promise<string | undefined>;
}

export function processTerminal(): Terminal {
  leaveQuietlyWhenNobodyReads();
  return {
    env: process.env,
    interactive: process.stderr.isTTY === true,
    data: (line) => written(process.stdout, `${line}\n`),
    say: (text) => void process.stderr.write(`${printableLines(text)}\n`),
    ask: (question) => asked(question),
  };
}

async function asked(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return lines.question(`${printableLines(question)} `).finally(() => lines.close());
}

/** `reprise history ... | head` is no failure: the reader has had enough. */
function leaveQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(0);
    });
  }
}

const written = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => stream.write(text, () => resolve()));
