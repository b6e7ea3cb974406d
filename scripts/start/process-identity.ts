import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same pid: the pid, and when it started. Undefined when there is none.
 *
 * Linux: field 22 of /proc/PID/stat, in clock ticks since boot, together with the boot's id. Elsewhere: `ps`.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid);
}

function linuxIdentity(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold anything.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), pid, fields[18]].join(' ');
  } catch {
    return undefined;
  }
}

function psIdentity(pid: number): string | undefined {
  const answer = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const started = answer.stdout?.trim();
  return started ? `${pid} ${started}` : undefined;
}
