import { isNewer } from '@reprise/aggregate';
import type { Document, Stored } from '../ports/data-store.ts';
import type { SnapshotsOf } from './find-snapshot.ts';
import { intervalOf, PREFIX, type Snapshot, snapshotDocument, snapshotKey } from './snapshot-document.ts';

const PAGE = 20;

/**
 * Stores a snapshot on the condition of what was there: another one in its place is replaced, one that is alike stays.
 *
 * @returns whether it is there now; not where newer code has put its own, or somebody else was faster
 */
export async function putSnapshot(
  { store, aggregate, subject, logic }: SnapshotsOf,
  snapshot: Snapshot,
): Promise<boolean> {
  const key = snapshotKey(subject, snapshot.folded.version);
  const document = snapshotDocument(snapshot, { logic, shape: aggregate.shape });
  const [there] = await store.get([key]);
  if (there !== undefined && isAlike(there.document, document)) return true;
  const made = there?.document.logic;
  if (typeof made === 'string' && isNewer(made, logic)) return false;
  const [result] = await store.write([
    { ...key, document, indexes: {}, ...(there === undefined ? {} : { replaces: there }) },
  ]);
  return result?.status === 'written';
}

/** All but `rev`. */
export const isAlike = ({ rev: _a, ...one }: Document, { rev: _b, ...other }: Document): boolean =>
  textOf(one) === textOf(other);

const textOf = (document: object): string =>
  JSON.stringify(
    Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value),
  );

/** Removes the snapshots of a subject that its log does not come to. @param version how many events it has */
export async function removeOthers(
  { store, aggregate, subject }: SnapshotsOf,
  version: number,
): Promise<void> {
  let page: readonly Stored[];
  let after = PREFIX;
  do {
    page = await store.list(subject, { limit: PAGE, prefix: PREFIX, after });
    for (const stored of page) {
      const at = Number(stored.item.slice(PREFIX.length));
      if (at > 0 && at <= version && at % intervalOf(aggregate) === 0) continue;
      await store.remove(stored);
    }
    after = page.at(-1)?.item ?? after;
  } while (page.length === PAGE);
}
