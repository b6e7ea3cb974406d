import type { DataStore } from '../../ports/data-store.ts';
import { ambient } from '../../runtime/ambient.ts';
import { UnavailableError } from '../../runtime/errors.ts';
import { freshRev } from '../../state/state-document.ts';
import { JOBS_PARTITION } from '../playback-job.ts';

/** Where a service keeps the key of its pseudonyms. It never leaves the environment that the values are of. */
const MASK_KEY = { subject: JOBS_PARTITION, item: '~mask-key' } as const;
const BYTES = 32;
const ATTEMPTS = 3;

/**
 * The key that pseudonyms are made with: made once, then the same for every copy, so that a value has one pseudonym. Who
 * does not have it cannot find a value by trying names. A data store that was lost gets another one.
 *
 * @throws UnavailableError
 */
export async function maskKey(store: DataStore): Promise<Uint8Array> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [stored] = await store.get([MASK_KEY]);
    const key = stored?.document.key;
    if (key instanceof Uint8Array) return key;
    const document = { rev: freshRev(), key: ambient.bytes(BYTES) };
    // Whoever is first decides; it is read again in any case.
    await store.write([{ ...MASK_KEY, document, indexes: {} }]);
  }
  throw new UnavailableError('The key that masks are made with cannot be read.');
}
