import { accept, type Decision, defineAggregate, on, reject } from '@reprise/aggregate';
import { z } from 'zod';
import { event } from '../src/index.ts';

/** A small aggregate to try given/when/then on: it counts up, and down as far as it has counted. */
const Tally = z.object({ count: z.int(), note: z.string().optional() });
export type Tally = z.infer<typeof Tally>;
const Step = z.strictObject({ by: z.int().positive() });

export const tally = defineAggregate('tally', Tally, {
  initial: { count: 0 },
  events: {
    'demo.counted.v1': on(Step, { apply: (s, { data }) => accept({ ...s, count: s.count + data.by }) }),
    'demo.reduction-requested.v1': on(Step, {
      idempotency: 'forever',
      apply: (s, { data: { by } }) =>
        by > s.count ? reject('too-little') : accept({ ...s, count: s.count - by }, { left: s.count - by }),
    }),
  },
});

export const counted = (by: number, attributes = {}) => event('demo.counted.v1', { by }, attributes);
export const reductionRequested = (by: number, attributes = {}) =>
  event('demo.reduction-requested.v1', { by }, attributes);

/** A tally whose one event does whatever a test wants to see caught. */
export const doing = (
  apply: (state: Tally, event: { readonly data: { readonly by: number } }) => Decision<Tally>,
) =>
  defineAggregate('tally', Tally, {
    initial: { count: 0 },
    events: { 'demo.counted.v1': on(Step, { apply }) },
  });

/** What a failed expectation says. */
export function messageOf(failing: () => unknown): string {
  try {
    failing();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}
