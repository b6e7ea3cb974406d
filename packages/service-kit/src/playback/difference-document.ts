import type { DocumentKey, DocumentWrite, Stored } from '../ports/data-store.ts';
import { freshRev } from '../state/state-document.ts';
import { differenceItem, jobPartition } from './playback-job.ts';
import type { StateDifference } from './playback-request.ts';

export const differenceKey = (job: string, subject: string): DocumentKey => ({
  subject: jobPartition(job),
  item: differenceItem(subject),
});

/** The write that keeps a difference with its job, in the place of the one that was read. JSON: documents hold no lists. */
export function differenceWrite(job: string, difference: StateDifference, replaces?: Stored): DocumentWrite {
  const document = { rev: freshRev(), difference: JSON.stringify(difference) };
  const write = { ...differenceKey(job, difference.subject), document, indexes: {} };
  return replaces === undefined ? write : { ...write, replaces };
}

export function readDifference({ document }: Stored): StateDifference {
  return JSON.parse(String(document.difference)) as StateDifference; // differenceWrite wrote it
}
