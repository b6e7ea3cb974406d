import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of the template: its path in a service's folder, and its text. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** What tools leave behind; a service gets its own. */
const LEFT_BEHIND = ['node_modules', '.esbuild', '.serverless'];

/** The template: a service like any other, which is type-checked, linted and tested where it is. */
export function templateFiles(root: string): readonly TemplateFile[] {
  const home = join(root, 'templates/service');
  const filesIn = (dir: string): string[] =>
    readdirSync(dir, { withFileTypes: true })
      .filter(({ name }) => !LEFT_BEHIND.includes(name))
      .flatMap((entry) => (entry.isDirectory() ? filesIn(join(dir, entry.name)) : [join(dir, entry.name)]));
  return filesIn(home).map((file) => ({ path: relative(home, file), text: readFileSync(file, 'utf8') }));
}

/** Every word of the template's code, comments and texts aside: what an aggregate cannot be called as well. */
export function identifiersIn(root: string): ReadonlySet<string> {
  const code = templateFiles(root)
    .filter(({ path }) => path.endsWith('.ts'))
    .map(({ text }) => text.replace(/\/\*.*?\*\/|\/\/[^\n]*|'[^'\n]*'/gs, ' '));
  return new Set(code.flatMap((text) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
}
