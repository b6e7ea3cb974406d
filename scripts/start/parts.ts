import type { Child } from '../../packages/local-aws/src/index.ts';
import { StartError } from './start-error.ts';

/** A process of the local cloud. */
export type Part = Pick<Child, 'pid' | 'ended' | 'lastWords' | 'stop'>;

/** The processes of one run. When one ends by itself, `failed` rejects; they are stopped in reverse order. */
export class Parts {
  /** Rejects (a StartError) when a part ends that should not have. */
  readonly failed: Promise<never>;
  readonly #parts = new Map<string, Part>();
  readonly #changed: (pids: Readonly<Record<string, number>>) => void;
  #fail: (reason: StartError) => void = () => {};
  #stopping = false;

  /** @param changed is told the pids whenever a part is added. */
  constructor(changed: (pids: Readonly<Record<string, number>>) => void) {
    this.#changed = changed;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
  }

  async add(name: string, part: Part): Promise<void> {
    this.#parts.set(name, part);
    this.#changed(Object.fromEntries([...this.#parts].map(([key, { pid }]) => [key, pid])));
    void part.ended.then((how) => {
      const words = part.lastWords();
      if (!this.#stopping)
        this.#fail(new StartError(`${name} ${how}: everything is stopped.${words && `\n${words}`}`));
    });
    // A signal may have come while it was being started.
    if (this.#stopping) await part.stop();
  }

  /** Stops all parts, the last first: what reads, before what is read. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const [, part] of [...this.#parts].reverse()) await part.stop();
  }
}
