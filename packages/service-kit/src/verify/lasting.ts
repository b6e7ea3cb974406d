import { ambient } from '../runtime/ambient.ts';

/** Live traffic moves the tables while they are read: what may be over in a moment is looked at again, after milliseconds. */
export const LOOKS = [0, 200, 500, 1_000, 2_000, 5_000];

/** What of some things stays as it is, looked at again and again. @param still which of them are still so */
export async function lasting<T>(
  things: readonly T[],
  still: (open: readonly T[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let open = things;
  for (const pause of LOOKS) {
    if (open.length === 0) break;
    await ambient.sleep(pause);
    open = await still(open);
  }
  return open;
}
