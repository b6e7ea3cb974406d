import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../text.ts';

type Numbers = Readonly<Record<string, number>>;

/** What `npm start` notes in its folder: process ids and ports, by part. Empty where it does not run. */
export function readRunFile(local: string): { readonly pids: Numbers; readonly ports: Numbers } {
  try {
    const { pids, ports } = JSON.parse(readFileSync(join(local, 'run.json'), 'utf8'));
    return { pids: numbers(pids), ports: numbers(ports) };
  } catch {
    return { pids: {}, ports: {} };
  }
}

const isNumber = (entry: [string, unknown]): entry is [string, number] => typeof entry[1] === 'number';

const numbers = (value: unknown): Numbers =>
  Object.fromEntries(Object.entries(isRecord(value) ? value : {}).filter(isNumber));

/** Whether there is such a process, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isRecord(error) && error.code === 'EPERM';
  }
}
