/**
 * The way into every npm script: `node scripts/bootstrap.mjs TASK [ARGUMENTS]`. Plain JavaScript for whatever Node the
 * machine has (from 20 on). Installs what is missing, builds the command line, and runs the task under the project's
 * own Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stampFile = join(modules, '.reprise-installed');
const oldestNode = 20;

/** `biome ci` takes every pipe for a build server's coloured log. */
const plain = process.stdout.isTTY && !process.env.NO_COLOR ? [] : ['--colors=off'];

/** A task's steps, one after the other; with a title where there are several. */
const tasks = {
  start: (args) => [{ run: ['scripts/start.ts', ...args] }],
  test: (args) => [
    { title: 'lint and format (biome)', run: [bin('@biomejs/biome', 'biome'), 'ci', ...plain, '.'] },
    { title: 'types (tsc)', run: [bin('typescript', 'tsc'), '--noEmit', '-p', '.'] },
    { title: 'tests (jest)', run: [bin('jest', 'jest'), ...args] },
  ],
  package: (args) => [{ run: ['scripts/package.ts', ...args] }],
  'check-balances': (args) => [{ run: ['scripts/check-balances.ts', ...args] }],
  simulate: (args) => [{ run: ['scripts/simulate.ts', ...args] }],
  build: (args) => [{ run: ['scripts/build.ts', ...args] }],
  'new-service': (args) => [{ run: ['scripts/new-service.ts', ...args] }],
  /** For scripts that add to what has to be installed. */
  install: () => [],
  bench: (args) => [{ run: ['--no-warnings', 'scripts/bench.ts', ...args] }],
  symbolicate: (args) => [{ run: ['scripts/symbolicate.ts', ...args] }],
  soak: (args) => [{ run: ['scripts/soak.ts', ...args] }],
};

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** The JavaScript file behind a package's command. */
function bin(name, command) {
  const dir = join(modules, name);
  const { bin: commands } = readJson(join(dir, 'package.json'));
  return join(dir, typeof commands === 'string' ? commands : commands[command]);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A hash of all that says what has to be installed. */
function stamp() {
  const rooms = ['packages', 'services', 'templates'].flatMap((room) =>
    foldersIn(room).map((name) => `${room}/${name}/package.json`),
  );
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...rooms]) {
    if (existsSync(join(root, file))) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function foldersIn(room) {
  return existsSync(join(root, room)) ? readdirSync(join(root, room)).sort() : [];
}

/**
 * Installs the dependencies where anything that says what they are has changed since the last time.
 *
 * @param frozen whether the lockfile is the last word, as it is except for what has just been added
 */
function install(frozen) {
  const wanted = stamp();
  if (existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  const { packageManager } = readJson(join(root, 'package.json'));
  process.stderr.write(`installing dependencies (${packageManager}), a minute the first time\n`);
  const lockfile = frozen ? '--frozen-lockfile' : '--no-frozen-lockfile';
  const args = ['-y', packageManager, 'install', lockfile, '--prefer-offline', '--reporter=append-only'];
  const answer = spawnSync('npx', args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (answer.status !== 0) {
    process.stderr.write(`${answer.stdout ?? ''}${answer.stderr ?? ''}`);
    fail(`The dependencies could not be installed: see above. By hand: npx -y ${packageManager} install`);
  }
  writeFileSync(stampFile, stamp());
}

/**
 * npm's scripts find `node` in node_modules/.bin. The shell script that pnpm puts there would die of a Ctrl-C before its
 * child has ended in good order; a link is the program itself.
 */
function linkNode() {
  const command = join(modules, '.bin', 'node');
  if (process.platform === 'win32' || lstatSync(command, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  rmSync(command, { force: true });
  symlinkSync(join('..', 'node', 'bin', 'node'), command);
}

/** Bundles the command line, which is quick enough to do every time. */
function build() {
  const script = join(root, 'packages', 'cli', 'build.mjs');
  if (!existsSync(script)) return;
  const answer = spawnSync(node, [script], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (answer.status !== 0) fail('The command line could not be built: see above.');
}

/** Runs one step in the project's Node. Signals reach it, and how it ends is how this ends. */
function run([program, ...args]) {
  const path = `${join(modules, '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, [program, ...args], {
    cwd: root,
    // The channel closes when this process is gone, however it went: that is how the child learns of it.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path },
  });
  // Ctrl-C in a terminal reaches the child by itself too; it does not mind being told twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const orphanage = watchParent(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${node} cannot be run: ${error.message}`));
    child.once('exit', (code, signal) => {
      clearInterval(orphanage);
      resolve({ code, signal });
    });
  });
}

/**
 * Under npm, calls back when npm is gone, which a kill -9 of it alone would hide: a shell or two stand in between.
 * Elsewhere than on Linux, only what started this process itself is watched.
 */
function watchParent(orphaned) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined;
  const before = ancestry();
  return setInterval(() => ancestry() !== before && orphaned(), 1000);
}

/** The pids from this process's parent up to npm. */
function ancestry() {
  const pids = [process.ppid];
  while (process.platform === 'linux' && pids.length < 5) {
    const [name, parent] = procStat(pids.at(-1));
    if (parent === undefined || /^p?npm/.test(name)) break;
    pids.push(parent);
  }
  return pids.join();
}

/** A process's name and its parent's pid. */
function procStat(pid) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return [name, Number(parent)];
  } catch {
    return [];
  }
}

function end({ code, signal }) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

async function main([name, ...args]) {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    fail(`Reprise needs Node ${oldestNode} or newer to install its own; this is ${process.version}.`);
  }
  if (!Object.hasOwn(tasks, name ?? '')) {
    fail(
      `${name === undefined ? 'Which task?' : `There is no task ${name}.`} There are: ${Object.keys(tasks).join(', ')}`,
    );
  }
  install(name !== 'install');
  linkNode();
  build();
  for (const { title, run: command } of tasks[name](args)) {
    if (title !== undefined) process.stdout.write(`\n== ${title}\n`);
    const result = await run(command);
    if (result.code !== 0) return end(result);
  }
}

await main(process.argv.slice(2));
