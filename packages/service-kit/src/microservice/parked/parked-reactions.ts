import type { Position, Subject } from '@reprise/event-envelope';
import type { DataStore, Document, DocumentKey, Stored } from '../../ports/data-store.ts';
import { ambient } from '../../runtime/ambient.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import { freshRev } from '../../state/state-document.ts';

/** A reaction that waits for a person, or for its aggregate's release. Plain JSON. */
export interface ParkedReaction {
  readonly subject: Subject;
  readonly position: Position;
  readonly type: string;
  /** For people. */
  readonly reason: string;
  /** The interaction that is in doubt, where it is one: `bank.pay#1`. */
  readonly call?: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** `release`: it runs by itself when its aggregate is no longer parked. */
  readonly waits?: typeof RELEASE;
}

export const RELEASE = 'release';

/** Of the data store: one document for each event, `<subject>#<position>`. */
export const PARKED_PARTITION = '~reactions/parked';

export const parkedKey = ({
  subject,
  position,
}: Pick<ParkedReaction, 'subject' | 'position'>): DocumentKey => ({
  subject: PARKED_PARTITION,
  item: `${subject}#${position}`,
});

/**
 * Keeps a reaction for a person; one that is kept already stays as it is.
 *
 * @returns whether it is new
 * @throws UnavailableError
 */
export async function parkReaction(
  store: DataStore,
  { subject, position, ...about }: Omit<ParkedReaction, 'since'>,
): Promise<boolean> {
  const document: Document = { rev: freshRev(), since: ambient.now(), ...about };
  const [result] = await store.write([{ ...parkedKey({ subject, position }), document, indexes: {} }]);
  if (result?.status === 'failed')
    throw new UnavailableError(`The parked reaction was not kept: ${result.reason}`);
  return result?.status === 'written';
}

/** It has come to its end. What cannot be removed now is found at its end again when somebody retries it. */
export async function forgetParked(
  store: DataStore,
  event: Pick<ParkedReaction, 'subject' | 'position'>,
): Promise<void> {
  const [stored] = await store.get([parkedKey(event)]);
  if (stored !== undefined) await store.remove(stored);
}

export function readParked({ item, document }: Stored): ParkedReaction {
  const at = item.lastIndexOf('#');
  const { type, reason, call, since, waits } = document;
  return {
    // parkReaction wrote it.
    subject: item.slice(0, at) as Subject,
    position: item.slice(at + 1) as Position,
    type: String(type),
    reason: String(reason),
    since: Number(since),
    ...(call === undefined ? {} : { call: String(call) }),
    ...(waits === RELEASE ? { waits: RELEASE } : {}),
  };
}

/** Those of one aggregate that wait for its release. */
export async function waitingForRelease(
  store: DataStore,
  subject: Subject,
): Promise<readonly ParkedReaction[]> {
  const found: ParkedReaction[] = [];
  let after: string | undefined;
  for (;;) {
    const page = { limit: PAGE, prefix: `${subject}#`, ...(after === undefined ? {} : { after }) };
    const stored = await store.list(PARKED_PARTITION, page);
    found.push(...stored.map(readParked).filter(({ waits }) => waits === RELEASE));
    after = stored.at(-1)?.item;
    if (stored.length < PAGE) return found;
  }
}

const PAGE = 100;
