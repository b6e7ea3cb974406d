import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Names } from './names.ts';
import { render } from './render.ts';
import { templateFiles } from './template.ts';

/** Writes a service's folder and names it in serverless-compose.yml. @returns the paths of its files, from the root */
export function writeService(root: string, names: Names): readonly string[] {
  const folder = join('services', names.service);
  const files = templateFiles(root).map(({ path, text }) => ({
    path: join(folder, render(path, names)),
    text: render(text, names),
  }));
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  // The list of services is the file's end.
  appendFileSync(join(root, 'serverless-compose.yml'), `  ${names.service}:\n    path: ${folder}\n`);
  return files.map(({ path }) => path);
}
