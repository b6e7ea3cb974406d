import type { DataStore, DocumentWrite } from '../ports/data-store.ts';

/**
 * Keeps documents, in the place of those that an earlier delivery of the same thing has left.
 *
 * @returns of each whether it is kept
 */
export async function keepDocuments(
  store: DataStore,
  writes: readonly DocumentWrite[],
): Promise<readonly boolean[]> {
  const results = await store.write(writes);
  const taken = writes.filter((_, index) => results[index]?.status === 'conflict');
  if (taken.length === 0) return results.map(({ status }) => status === 'written');
  const earlier = await store.get(taken);
  const replaced = await store.write(
    taken.map((write, index) => {
      const replaces = earlier[index];
      return replaces === undefined ? write : { ...write, replaces };
    }),
  );
  const again = new Map(taken.map((write, index) => [write, replaced[index]?.status]));
  return writes.map((write, index) => (again.get(write) ?? results[index]?.status) === 'written');
}
