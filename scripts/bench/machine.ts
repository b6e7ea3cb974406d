import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What the numbers were measured on; whoever compares two runs compares this first. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly node: string;
  /** Processes that wanted a core in the last minute, before the run: above `cores`, the machine was not alone. */
  readonly load: number;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1024 ** 3),
  os: `${platform()} ${arch()} ${release()}`,
  node: process.version,
  load: Number(loadavg()[0]?.toFixed(2)),
});
