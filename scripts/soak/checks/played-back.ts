import { rawDataStore } from '../../../tests/e2e/support/data-store.ts';
import { SERVICES } from '../../../tests/e2e/support/services.ts';
import type { Check } from './check.ts';

/** The last playback was let come to its end: paused, stalled or failed it would have been resumed. */
export const playedBack: Check = {
  name: 'no playback is left halfway, none has passed anything over',
  violations: (_, { playbacks }) =>
    [...playbacks].flatMap(([service, { id, status, phase, done, notes }]) => {
      if (status === 'CANCELLED') return [];
      const name = `The playback ${id} of ${service}`;
      if (status !== 'COMPLETED') return [`${name} is ${status}, ${phase}: ${notes.join(' ')}`];
      return done.failures === 0 ? [] : [`${name} could not read ${done.failures} records.`];
    }),
};

export const nothingEmpty: Check = {
  name: 'no state is left empty',
  violations: async ({ cloud }) => {
    const stores = SERVICES.map((service) => rawDataStore(cloud.cloud, `${service}-local-state`));
    const states = (await Promise.all(stores.map((store) => store.all()))).flat();
    const empty = states.filter(({ doc }) => doc.state === undefined);
    return empty.map(({ subject }) => `${subject} was emptied, and is empty still.`);
  },
};
