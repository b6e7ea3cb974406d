import { z } from 'zod';
import { accept, defineAggregate, on } from '../../src/index.ts';
import { TillState, till } from '../reversal/till.ts';

/** A till with a bug: its logic fails on some notes. */
export const failing = defineAggregate('till', TillState, {
  initial: till.initial,
  events: {
    ...till.events,
    'shop.note-left.v1': on(z.strictObject({ text: z.string() }), {
      apply: (s, { data }) => {
        if (data.text === 'bad') throw new Error('The note cannot be read.');
        return accept({ ...s, lastNote: data.text });
      },
    }),
  },
});
