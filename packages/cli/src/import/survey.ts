import { createHash } from 'node:crypto';
import { readLines } from './input.ts';
import { inputEvent } from './input-event.ts';

/** What one pass over the input finds out before anything is sent. */
export interface Survey {
  readonly path: string;
  /** Of the file's bytes: what an interrupted import is recognised by. */
  readonly sha256: string;
  readonly events: number;
}

/**
 * Reads the whole input once. That costs a hundredth of what sending it does, finds every line that is no event before
 * the first one is sent, and gives the total that progress is measured by.
 * @throws RefusedInputError, NotFoundError, UsageError
 */
export async function survey(path: string): Promise<Survey> {
  const hash = createHash('sha256');
  let events = 0;
  for await (const line of readLines(path, (chunk) => hash.update(chunk))) {
    if (inputEvent(line) !== undefined) events += 1;
  }
  return { path, sha256: hash.digest('hex'), events };
}
