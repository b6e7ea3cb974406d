import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Keeps children from outliving this process, however it ends: a tiny shell holds a pipe to it and a list of pids,
 * and kills them when the pipe closes. Needed because a native child (dynoxide, Java) cannot be told to watch its
 * parent, and nothing in this process runs after a `kill -9`.
 */
const script = `
pids=
while read -r change pid; do
  if [ "$change" = + ]; then pids="$pids $pid"; continue; fi
  rest=
  for known in $pids; do [ "$known" = "$pid" ] || rest="$rest $known"; done
  pids=$rest
done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
`;

let reaper: ChildProcess | undefined;

/** Has the child killed when this process is gone. */
export function adopt(pid: number): void {
  tell(`+ ${pid}`);
}

/** The child has ended: its pid may soon belong to somebody else. */
export function release(pid: number): void {
  tell(`- ${pid}`);
}

function tell(line: string): void {
  if (process.platform === 'win32') return;
  reaper ??= start();
  reaper.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  // Detached: a Ctrl-C in the terminal must not end the reaper before its work is done.
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  // Without a shell there is no reaper, and all else works.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
