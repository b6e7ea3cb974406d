/** Ctrl-C, politely: what runs may come to its end for a moment. */
export interface Interrupt {
  /** Fires at the first signal: start nothing new. */
  readonly halt: AbortSignal;
  /** Fires at the second one, or when the moment is over: give up what runs. */
  readonly abort: AbortSignal;
  /** Gives the signals back. */
  release(): void;
}

const MOMENT_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function onInterrupt(): Interrupt {
  const [halt, abort] = [new AbortController(), new AbortController()];
  const heard = (): void => {
    if (halt.signal.aborted) abort.abort();
    halt.abort();
    setTimeout(() => abort.abort(), MOMENT_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return {
    halt: halt.signal,
    abort: abort.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, heard);
    },
  };
}
