import type { DataStore, Stored } from '../../ports/data-store.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import { isSnapshotItem } from '../../snapshots/snapshot-document.ts';
import { STATE_ITEM } from '../../state/state-document.ts';
import { isWipedDocument, wiped } from '../../state/wiped.ts';
import type { HeldJob } from '../held-job.ts';
import { DONE } from '../pages.ts';
import type { PlaybackParts } from '../playback-parts.ts';

const CURSOR = 'wiped';
const PER_PAGE = 200;
const ATTEMPTS = 10;

/** Empties every state: without what it was, and with all that write has acknowledged. Saves after each page. */
export async function wipeStates({ store }: PlaybackParts, held: HeldJob): Promise<void> {
  const cursor = held.job.cursors[CURSOR];
  if (!held.job.wipe || cursor === DONE) return;
  const after = cursor === undefined ? undefined : { subject: cursor, item: STATE_ITEM };
  let page: Stored[] = [];
  const flush = async (next: string): Promise<void> => {
    await wipeAll(store, held, page);
    page = [];
    await held.save({ cursors: { ...held.job.cursors, [CURSOR]: next } });
  };
  for await (const stored of store.scan(0, 1, after)) {
    // What was folded before is not to be started from.
    if (isSnapshotItem(stored)) await store.remove(stored);
    if (stored.item !== STATE_ITEM) continue;
    page.push(stored);
    if (page.length < PER_PAGE) continue;
    held.checkTime();
    await flush(stored.subject);
  }
  await flush(DONE);
}

/** Each on the condition of what it is; what live traffic has written meanwhile is read again. */
async function wipeAll(store: DataStore, held: HeldJob, states: readonly Stored[]): Promise<void> {
  let open = states.filter((stored) => !isWipedDocument(stored));
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new UnavailableError(`${open.length} states cannot be written.`);
    if (attempt > 0) await held.pause(50 * 2 ** attempt);
    const results = await store.write(open.map(wiped));
    const left = open.filter((_, index) => results[index]?.status !== 'written');
    const found = left.length === 0 ? [] : await store.get(left);
    open = found.filter((stored) => stored !== undefined).filter((stored) => !isWipedDocument(stored));
  }
}
