import type { Document, Stored } from '../../src/ports/data-store.ts';
import { stateKey } from '../../src/state/state-document.ts';
import type { Finding } from '../../src/verify/finding.ts';
import { emptyTables, pumpOf, writerOf } from './containers.ts';
import { patient } from './deadlines.ts';
import { added, cursed, eventsOf, recordAt, sent, spend, subjectNamed } from './events.ts';

const OWNER = 'ann@example.com';

/** Some purses after some events, the last of them parked. */
export async function purses(count = 12) {
  const tables = await emptyTables();
  const stream = Array.from({ length: count }, (_, id) => {
    const subject = subjectNamed(id);
    const last = id === count - 1 ? [cursed('c', { subject }), added(1, 'z', { subject })] : [];
    return recordAt(id, [
      sent('purse-opened', { owner: OWNER }, 'o', { subject }),
      added(10, 'a', { subject }),
      spend(3, 's', { subject }),
      ...last,
    ]);
  });
  await pumpOf(tables.log)(stream, patient);
  await writerOf(tables.log, tables.store)(stream, patient);
  /** Puts something else in the place of a purse's document. */
  const corrupt = async (
    id: number,
    change: (stored: Stored) => Partial<Document> | { indexes: Stored['indexes'] },
  ) => {
    const [stored] = await tables.store.get([stateKey(subjectNamed(id))]);
    if (stored === undefined) throw new Error('Nothing was folded.');
    const { indexes = stored.indexes, ...document } = change(stored) as Partial<Stored> & Partial<Document>;
    await tables.store.write([
      { ...stored, indexes, document: { ...stored.document, ...document, rev: 'corrupt' }, replaces: stored },
    ]);
  };
  const positionOf = (id: number, index: number): string => {
    const record = stream[id];
    return String(record && eventsOf(record)[index]?.sequence);
  };
  return { tables, stream, corrupt, positionOf };
}

/** What was found of one purse. */
export const kindsOf = (found: readonly Finding[], id: number | string) =>
  found.filter(({ subject }) => subject === subjectNamed(id)).map(({ kind }) => kind);
