import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRecord } from '../text.ts';
import type { Limits } from './plan.ts';
import type { Survey } from './survey.ts';
import { NOTHING, type Tally } from './tally.ts';
import { WINDOW } from './windows.ts';

/** How far an import has come. Only what the service acknowledged counts. */
export interface Progress {
  /** Every event up to this line is acknowledged. */
  readonly line: number;
  /** For windows beyond it, by first line: which requests of the window's plan are acknowledged. */
  readonly open: Readonly<Record<string, readonly number[]>>;
  readonly tally: Tally;
}

export const START: Progress = { line: 0, open: {}, tally: NOTHING };

/** Keeps one import's progress in a file of its own. */
export interface ProgressFile {
  readonly path: string;
  /** START where there is none, or none that can be used: then everything is sent again, which does no harm. */
  load(): Promise<Progress>;
  save(progress: Progress): Promise<void>;
  remove(): Promise<void>;
}

/**
 * One import = one content sent to one place. Its plan has to be cut alike as well, or numbers of requests would mean
 * others.
 * @param folder e.g. `.local/imports`
 */
export function progressFile(folder: string, { sha256 }: Survey, url: string, limits: Limits): ProgressFile {
  const key = createHash('sha256')
    .update(JSON.stringify([sha256, url, limits, WINDOW]))
    .digest('hex')
    .slice(0, 24);
  const path = join(folder, `${key}.json`);
  return {
    path,
    load: async () => parsed(await readFile(path, 'utf8').catch(() => '')),
    save: (progress) => replace(path, JSON.stringify(progress)),
    // A folder that lets nothing be removed has not let it be written either.
    remove: () => rm(path, { force: true }).catch(() => {}),
  };
}

/** By rename, so that a kill in between leaves the former one. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

function parsed(text: string): Progress {
  try {
    const found: unknown = JSON.parse(text);
    return isProgress(found) ? found : START;
  } catch {
    return START;
  }
}

const isProgress = (value: unknown): value is Progress =>
  isRecord(value) && typeof value.line === 'number' && isRecord(value.open) && isRecord(value.tally);
