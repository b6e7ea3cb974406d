import type { Terminal } from '../../src/terminal.ts';

/** A terminal that remembers. */
export interface RecordingTerminal extends Terminal {
  readonly out: string[];
  readonly said: string[];
}

/** @param answer to every question; nobody is there without it */
export function recordingTerminal(env: NodeJS.ProcessEnv = {}, answer?: string): RecordingTerminal {
  const [out, said]: [string[], string[]] = [[], []];
  return {
    env,
    out,
    said,
    interactive: false,
    data: async (line) => void out.push(line),
    say: (text) => void said.push(text),
    ask: async (question) => {
      said.push(question);
      return answer;
    },
  };
}
