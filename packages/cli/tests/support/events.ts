import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface TestEvent {
  readonly id: string;
  readonly subject: string;
}

/** A deposit as a line of NDJSON. */
export const eventLine = (id: string, subject: string, more: object = {}): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: '/tests',
    type: 'ledger.money-deposited.v1',
    subject,
    time: '1993-01-01T12:00:00Z',
    data: { amount: 100, channel: 'cash' },
    ...more,
  });

/** `count` events, dealt out to `subjects` accounts in turn. */
export const eventLines = (count: number, subjects: number): string[] =>
  Array.from({ length: count }, (_, n) => eventLine(`e-${n}`, `account/${n % subjects}`));

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'reprise-cli-'));

export function eventFile(lines: readonly string[], name = 'events.ndjson'): string {
  const path = join(temporaryFolder(), name);
  const text = Buffer.from(`${lines.join('\n')}\n`);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}
