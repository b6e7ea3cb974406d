import { randomUUID } from 'node:crypto';
import type { DataStore, Document, DocumentWrite, Stored } from '@reprise/service-kit';

/** The write of a document that is not there yet. */
export const fresh = (
  subject: string,
  content: object = {},
  indexes: Readonly<Record<string, string>> = {},
): DocumentWrite => ({ subject, item: 'state', document: documentOf(content), indexes });

/** The write that puts other content in the place of what was read; its indexes stay unless others are given. */
export const replacing = (
  replaces: Stored,
  content: object = {},
  indexes: Readonly<Record<string, string>> = replaces.indexes,
): DocumentWrite => ({
  subject: replaces.subject,
  item: replaces.item,
  document: documentOf(content),
  indexes,
  replaces,
});

const documentOf = (content: object): Document => ({ rev: randomUUID(), ...content });

/** Writes, and reads what is there then. */
export async function written(store: DataStore, write: DocumentWrite): Promise<Stored> {
  const [result] = await store.write([write]);
  const [stored] = await store.get([write]);
  if (result?.status !== 'written' || stored === undefined)
    throw new Error(`The document was not written: ${JSON.stringify(result)}`);
  return stored;
}
