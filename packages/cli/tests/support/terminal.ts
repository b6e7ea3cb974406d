import type { Terminal } from '../../src/terminal.ts';

/** A terminal that remembers. */
export interface RecordingTerminal extends Terminal {
  readonly out: string[];
  readonly said: string[];
}

export function recordingTerminal(env: NodeJS.ProcessEnv = {}): RecordingTerminal {
  const [out, said]: [string[], string[]] = [[], []];
  return {
    env,
    out,
    said,
    interactive: false,
    data: async (line) => void out.push(line),
    say: (text) => void said.push(text),
  };
}
