import { accept, defineAggregate, on, reject } from '@reprise/aggregate';
import { z } from 'zod';

const coins = z.int().positive();
const PurseState = z.object({
  status: z.enum(['new', 'open']),
  coins: z.int(),
  owner: z.string().optional(),
  note: z.string().optional(),
});
export type PurseState = z.infer<typeof PurseState>;

/** A purse as it is before anything has happened to it. */
export const newPurse: PurseState = { status: 'new', coins: 0 };

/** What a test wants to be another way than usual. */
export interface PurseOptions {
  readonly shape?: number;
  /** The cursed type has logic that works. */
  readonly lifted?: boolean;
  /** How many coins `coins-added` adds for each. */
  readonly worth?: number;
  /** Notes are kept twice. */
  readonly verbose?: boolean;
}

/**
 * An aggregate with one of everything that the functions have to get along with: facts and requests, types remembered
 * for ever and not, an index, logic that throws, states that grow, types that not everybody may submit.
 */
export const purseWith = ({ shape = 1, lifted = false, worth = 1, verbose = false }: PurseOptions = {}) =>
  defineAggregate('purse', PurseState, {
    shape,
    initial: newPurse,
    events: {
      'shop.purse-opened.v1': on(z.strictObject({ owner: z.string().optional() }), {
        from: ['http'],
        apply: (s, { data }) =>
          s.status === 'open' ? reject('already-open') : accept({ ...s, ...data, status: 'open' }),
      }),
      'shop.coins-added.v1': on(z.strictObject({ coins }), {
        from: ['http'],
        idempotency: 'forever',
        apply: (s, { data }) => accept({ ...s, coins: s.coins + data.coins * worth }),
        revert: (s, { data }) => ({ ...s, coins: s.coins - data.coins * worth }),
      }),
      'shop.coins-found.v1': on(z.strictObject({ coins }), {
        from: ['http'],
        reversible: 'always',
        apply: (s, { data }) => accept({ ...s, coins: s.coins + data.coins }),
      }),
      'shop.spend-requested.v1': on(z.strictObject({ coins, for: z.string().optional() }), {
        from: ['http'],
        idempotency: 'forever',
        apply: (s, { data }) =>
          data.coins > s.coins
            ? reject('not-enough')
            : accept({ ...s, coins: s.coins - data.coins }, { left: s.coins - data.coins }),
      }),
      'shop.owner-changed.v1': on(z.strictObject({ owner: z.string().optional() }), {
        from: ['http'],
        apply: ({ owner: _, ...s }, { data }) => accept({ ...s, ...data }),
      }),
      'shop.note-written.v1': on(z.strictObject({ text: z.string(), times: z.int().positive().default(1) }), {
        from: ['http'],
        apply: (s, { data }) =>
          accept({ ...s, note: data.text.repeat((data.times ?? 1) * (verbose ? 2 : 1)) }),
      }),
      'shop.purse-cursed.v1': on(z.strictObject({}), {
        from: ['http'],
        apply: (s) => {
          if (lifted) return accept({ ...s, note: 'was cursed' });
          throw new Error('The curse cannot be worked out.');
        },
      }),
      'shop.refund-settled.v1': on(z.strictObject({ coins }), {
        from: ['payments'],
        apply: (s) => accept(s),
      }),
      'shop.purse-audited.v1': on(z.strictObject({}), { reversible: 'never', apply: (s) => accept(s) }),
    },
    indexes: { byOwner: (s) => s.owner },
  });

export const purse = purseWith();
