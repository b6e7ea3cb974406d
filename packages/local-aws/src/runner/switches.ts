import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const switches = z.record(z.string(), z.boolean());

/** Mappings that were enabled or disabled by hand, by id: stronger than what serverless.yml says. */
export type Switches = z.infer<typeof switches>;

/** The switches in a runner's folder. */
export function readSwitches(dir: string): Switches {
  try {
    return switches.parse(JSON.parse(readFileSync(join(dir, 'switches.json'), 'utf8')));
  } catch {
    return {};
  }
}

/**
 * Enables or disables a mapping; the runner, in whatever process, follows within half a second. Its checkpoint stays.
 *
 * @example setMappingEnabled('.local', 'ledger-local-write~ledger-local-events', false);
 */
export function setMappingEnabled(dir: string, mappingId: string, enabled: boolean): void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'switches.json');
  writeFileSync(`${file}.tmp`, JSON.stringify({ ...readSwitches(dir), [mappingId]: enabled }));
  renameSync(`${file}.tmp`, file);
}
