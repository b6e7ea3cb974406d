import { type Position, positionIn, recordPosition } from '@reprise/event-envelope';
import type { Document, DocumentWrite, Stored } from '../ports/data-store.ts';
import { freshRev, WIPED } from './state-document.ts';

/** No event stands before it. */
export const FIRST_POSSIBLE: Position = positionIn(recordPosition(1, '0'), 0);

/**
 * The write that empties a state without forgetting what was acknowledged: the state is gone, `seen` is kept, and the
 * aggregate is parked until its history has been folded. Whatever else the document says stays, broken or not, and so
 * does where it is found: whoever asks is told to come again.
 */
export function wiped(stored: Stored): DocumentWrite {
  const { state: _gone, rev: _old, ...rest } = stored.document;
  const seen = rest.seen ?? rest.position;
  const document: Document = {
    ...rest,
    rev: freshRev(),
    ...(seen === undefined ? {} : { seen }),
    parked: {
      since: FIRST_POSSIBLE,
      reason: WIPED,
      detail: 'The state was emptied, and is being rebuilt from the log.',
    },
  };
  const { subject, item, indexes } = stored;
  return { subject, item, document, indexes, replaces: stored };
}

export function isWipedDocument({ document: { parked } }: Stored): boolean {
  return typeof parked === 'object' && 'reason' in parked && parked.reason === WIPED;
}
