import { inflateRawSync } from 'node:zlib';
import type { LogItem } from '@reprise/service-kit';

/** A record that a timeline entry names. */
export interface TimelineRow {
  readonly subject: string;
  /** Of the record: without the index of an event. */
  readonly position: string;
  readonly count: number;
}

/** Reads a timeline entry by the format's definition, not by the code that makes it. */
export function timelineRows({ rows }: LogItem): readonly TimelineRow[] {
  if (!(rows instanceof Uint8Array)) return [];
  const listed = JSON.parse(inflateRawSync(rows).toString('utf8')) as readonly [string, string, number][];
  return listed.map(([subject, position, count]) => ({ subject, position, count }));
}
