import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';

/** `/var/task/src/handlers/write.js:12:3456`, as V8 writes it: lines and columns from 1. */
const PLACE = /[\w./-]*?([\w-]+\.js):(\d+):(\d+)/g;

/** A text with each place in a bundled function replaced by the one in the sources, as far as the folder has its map. */
export function symbolicate(trace: string, folder: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return trace.replaceAll(PLACE, (place: string, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(join(folder, `${file}.map`)));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return place;
    return `${fromRoot(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Sources are named relative to where the bundle was built. */
const fromRoot = (source: string): string => source.replace(/^(?:\.\.\/)+/, '');
