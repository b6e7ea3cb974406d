import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** What happens in a run, in order: lines of JSON with the milliseconds since its beginning. For whoever reads a run that failed. */
export class Trace {
  readonly file: string;
  readonly #began = Date.now();
  #lines: string[] = [];

  constructor(folder: string) {
    this.file = join(folder, 'soak.ndjson');
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return Date.now() - this.#began;
  }

  note(what: string, details: object): void {
    this.#lines.push(JSON.stringify({ at: this.elapsed, what, ...details }));
    if (this.#lines.length >= 500) this.flush();
  }

  flush(): void {
    if (this.#lines.length > 0) appendFileSync(this.file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }

  /** Prints a line for people, with the time. */
  say(line: string): void {
    const seconds = Math.floor(this.elapsed / 1000);
    const clock = [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0'));
    process.stdout.write(`${clock.join(':')}  ${line}\n`);
  }
}
