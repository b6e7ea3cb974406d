import { rawDataStore } from '../../../tests/e2e/support/data-store.ts';
import type { Check } from './check.ts';

/** The last playback was let come to its end: paused, stalled or failed it would have been resumed. */
export const playedBack: Check = {
  name: 'no playback is left halfway, none has passed anything over',
  violations: (_, { playback }) => {
    if (playback === undefined || playback.status === 'CANCELLED') return [];
    const { id, status, phase, done, notes } = playback;
    if (status !== 'COMPLETED') return [`The playback ${id} is ${status}, ${phase}: ${notes.join(' ')}`];
    return done.failures === 0 ? [] : [`The playback ${id} could not read ${done.failures} records.`];
  },
};

export const nothingEmpty: Check = {
  name: 'no state is left empty',
  violations: async ({ cloud }) => {
    const states = await rawDataStore(cloud.cloud).all();
    const empty = states.filter(({ doc }) => doc.state === undefined);
    return empty.map(({ subject }) => `${subject} was emptied, and is empty still.`);
  },
};
