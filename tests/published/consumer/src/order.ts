import { accept, defineAggregate, on, reject } from '@reprise/aggregate';
import * as z from 'zod';

const State = z.object({ placed: z.boolean(), lines: z.int() });

export const order = defineAggregate('order', State, {
  initial: { placed: false, lines: 0 },
  events: {
    'shop.order-placed.v1': on(z.strictObject({ lines: z.int().positive() }), {
      from: ['http'],
      apply: (state, { data }) =>
        state.placed ? reject('already-placed') : accept({ placed: true, lines: data.lines }),
    }),
    'shop.removal-requested.v1': on(z.strictObject({ lines: z.int().positive() }), {
      from: ['http'],
      apply: (state, { data }) =>
        data.lines > state.lines
          ? reject('too-few-lines')
          : accept({ ...state, lines: state.lines - data.lines }),
    }),
  },
});
