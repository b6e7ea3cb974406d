import type { Document, DocumentValue, DocumentWrite, Stored } from '../ports/data-store.ts';
import { FIRST_POSSIBLE } from './owed.ts';
import { freshRev, WIPED } from './state-document.ts';

/**
 * The write that empties a state without forgetting what was acknowledged: the state is gone, `seen` is kept, and the
 * aggregate is parked until its history has been folded. Whatever else the document says stays, broken or not, and so
 * does where it is found: whoever asks is told to come again.
 */
export function wiped(stored: Stored): DocumentWrite {
  const { state: _gone, rev: _old, resumes, ...rest } = stored.document;
  const seen = rest.seen ?? rest.position;
  // What it owes, it owes still.
  const after = partOf(resumes, 'after') ?? partOf(rest.parked, 'after');
  const document: Document = {
    ...rest,
    rev: freshRev(),
    ...(seen === undefined ? {} : { seen }),
    parked: {
      since: FIRST_POSSIBLE,
      reason: WIPED,
      detail: 'The state was emptied, and is being rebuilt from the log.',
      ...(after === undefined ? {} : { after }),
    },
  };
  const { subject, item, indexes } = stored;
  return { subject, item, document, indexes, replaces: stored };
}

export const isWipedDocument = ({ document: { parked } }: Stored): boolean =>
  partOf(parked, 'reason') === WIPED;

/** Of what may be anything. */
function partOf(value: DocumentValue | undefined, name: string): string | undefined {
  if (typeof value !== 'object' || value instanceof Uint8Array) return undefined;
  const part = value[name];
  return typeof part === 'string' ? part : undefined;
}
