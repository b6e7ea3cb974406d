import type { Aggregate } from '@reprise/aggregate';
import type { DataStore } from '../../src/ports/data-store.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { Finding } from '../../src/verify/finding.ts';
import { verify } from '../../src/verify/verify.ts';
import { purse } from './purse.ts';

/** All that verify finds. */
export async function findings(
  tables: { log: EventLog; store: DataStore },
  aggregates: readonly Aggregate[] = [purse],
): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of verify({ ...tables, aggregates }, { segments: 2 })) all.push(finding);
  return all;
}
