import { rawDataStore } from '../../../tests/e2e/support/data-store.ts';
import type { Check } from './check.ts';

/** After everything has come to rest, and the last playback to its end. */
export const playedBack: Check = {
  name: 'no playback is left halfway, and nothing is left empty',
  violations: async ({ cloud }, { playback }) => {
    const empty = (await rawDataStore(cloud.cloud).all()).filter(({ doc }) => doc.state === undefined);
    return [
      ...(playback === undefined || playback.status === 'COMPLETED' || playback.status === 'CANCELLED'
        ? []
        : [
            `The playback ${playback.id} is ${playback.status}, ${playback.phase}: ${playback.notes.join(' ')}`,
          ]),
      ...(playback?.status === 'COMPLETED' && playback.done.failures > 0
        ? [`The playback ${playback.id} could not read ${playback.done.failures} records.`]
        : []),
      ...empty.map(({ subject }) => `${subject} was emptied, and is empty still.`),
    ];
  },
};
