import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Report } from '../report.ts';

const ROOT = join(__dirname, '../../..');
/** All that needs neither the whole cloud nor a packaging; other tests have those. */
const BENCHES = 'units,cost,rates,decode,memory,parked,playback,verify';

let report: Report;
beforeAll(() => {
  const args = ['--no-warnings', 'scripts/bench.ts', '--quick', '--json', '--only', BENCHES];
  report = JSON.parse(
    execFileSync(process.execPath, args, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}, 240_000);

const figureOf = (name: string): number | undefined => report.figures.find((one) => one.name === name)?.value;

describe('npm run bench -- --quick --json', () => {
  test('prints one document: the machine, and figures with their raw series', () => {
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(report).toMatchObject({ rounds: 1, quick: true });
    for (const { name, unit, value, series } of report.figures) {
      expect([name, unit, typeof value]).not.toContain('');
      expect(series).toHaveLength(1);
      expect(Number.isFinite(value)).toBe(true);
    }
  });

  test('says of each aim whether it is met', () => {
    const aimed = report.figures.filter(({ aim }) => aim !== undefined);
    expect(report.aims.total).toBe(aimed.length);
    expect(aimed.every(({ met }) => typeof met === 'boolean')).toBe(true);
  });

  test('has figures of every bench that was asked for', () => {
    expect([...new Set(report.figures.map(({ bench }) => bench))]).toEqual(BENCHES.split(','));
  });

  test('counts what a batch of ten events needs, which no machine changes', () => {
    const shape = '10 a batch, 10 an account';
    expect(figureOf(`ingest calls, ${shape}, recent`)).toBeCloseTo(0.1);
    expect(figureOf(`pump calls, ${shape}, recent`)).toBeCloseTo(0.1);
    expect(figureOf(`write calls, ${shape}, recent`)).toBeCloseTo(0.2);
    expect(figureOf(`write calls, ${shape}, forever`)).toBeCloseTo(0.3);
    expect(figureOf(`events table write units, ${shape}, recent`)).toBeCloseTo(1.1);
    expect(figureOf(`events table write units, ${shape}, forever`)).toBeCloseTo(2.1);
  });

  test('counts one state write an aggregate in a rebuild, which no machine changes', () => {
    expect(figureOf('rebuild state writes, 300 events of 30 accounts')).toBe(1);
    expect(report.failed).toEqual([]);
  });
});
