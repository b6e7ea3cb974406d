import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Copies the repository as it is on disk, and what is installed in it, so that nothing has to be fetched. */
export function copyRepository(to: string): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT });
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
  for (const folder of ['.', ...workspaceFolders()]) copyModules(join(ROOT, folder), join(to, folder));
  ownNotes(join(to, 'node_modules'));
}

const workspaceFolders = (): string[] =>
  ['packages', 'services', 'templates'].flatMap((room) =>
    readdirSync(join(ROOT, room)).map((name) => join(room, name)),
  );

/** Hard links, where the file system has them: it is a hundred thousand files. */
function copyModules(from: string, to: string): void {
  if (!existsSync(join(from, 'node_modules'))) return;
  try {
    execFileSync('cp', ['-al', join(from, 'node_modules'), to], { stdio: 'ignore' });
  } catch {
    rmSync(join(to, 'node_modules'), { recursive: true, force: true });
    cpSync(join(from, 'node_modules'), join(to, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  }
}

/** What installing writes about itself must not be a link to this repository's. */
function ownNotes(modules: string): void {
  rmSync(join(modules, '.cache'), { recursive: true, force: true });
  const notes = [...readdirSync(modules).filter((name) => name.startsWith('.')), '.pnpm/lock.yaml'];
  for (const note of notes.map((name) => join(modules, name))) {
    if (!/\.(yaml|json)$|-installed$/.test(note)) continue;
    const text = readFileSync(note);
    rmSync(note);
    writeFileSync(note, text);
  }
}
