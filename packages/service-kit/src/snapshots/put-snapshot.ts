import { isNewer } from '@reprise/aggregate';
import type { Document } from '../ports/data-store.ts';
import type { SnapshotsOf } from './find-snapshot.ts';
import { lightKey, snapshotDocument, snapshotKey } from './snapshot-document.ts';
import type { Made } from './snapshots-behind.ts';

/**
 * Stores a snapshot on the condition of what was there: another one in its place is replaced, one that is alike stays.
 *
 * @returns whether it is there now; not where newer code has put its own, or somebody else was faster
 */
export async function putSnapshot(
  { store, aggregate, subject, logic }: SnapshotsOf,
  { snapshot, isInLight }: Made,
): Promise<boolean> {
  const key = (isInLight ? lightKey : snapshotKey)(subject, snapshot.folded.version);
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
