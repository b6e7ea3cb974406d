import { type Aggregate, accept, defineAggregate, on, reject } from '@reprise/aggregate';
import * as z from 'zod';

const amount = z.int().positive();
const Account = z.object({
  isOpen: z.boolean(),
  balance: z.int(),
  notes: z.int(),
  mood: z.string().optional(),
  /** Since shape 2: how many events took effect. */
  moves: z.int().optional(),
});
export type AccountState = z.infer<typeof Account>;

export const AGGREGATE = 'account';
/** More than there ever are, where a run is not about snapshots. */
const FOLD_AT_MOST = 1_000;
export const OPENED = 'bank.account-opened.v1';
export const DEPOSITED = 'bank.money-deposited.v1';
export const WITHDRAWN = 'bank.withdrawal-requested.v1';
export const NOTED = 'bank.note-left.v1';
export const CURSED = 'bank.account-cursed.v1';

/**
 * The business that simulations do: one of everything that the functions have to get along with. Facts and requests,
 * facts for reactions, types remembered for ever and in the ring alone, an index, logic that throws, another shape, types
 * that can be taken back always, never, or where nothing flips.
 *
 * @param isLifted the logic that throws is mended
 * @param foldAtMost events for a read of the past; a fourth of it lies between two snapshots
 */
export function accountsOfShape(shape: 1 | 2, isLifted = false, foldAtMost = FOLD_AT_MOST): Aggregate {
  const counted = (state: AccountState, by: 1 | -1): AccountState =>
    shape === 1 ? state : { ...state, moves: (state.moves ?? 0) + by };
  const moved = (state: AccountState) => counted(state, 1);
  return defineAggregate(AGGREGATE, Account, {
    shape,
    foldAtMost,
    initial: { isOpen: false, balance: 0, notes: 0, ...(shape === 1 ? {} : { moves: 0 }) },
    events: {
      [OPENED]: on(z.strictObject({}), {
        from: ['http'],
        reversible: 'never',
        apply: (s) => (s.isOpen ? reject('already-open') : accept(moved({ ...s, isOpen: true }))),
      }),
      [DEPOSITED]: on(z.strictObject({ amount }), {
        from: ['http'],
        idempotency: 'forever',
        apply: (s, { data }) => accept(moved({ ...s, balance: s.balance + data.amount })),
        revert: (s, { data }) => counted({ ...s, balance: s.balance - data.amount }, -1),
      }),
      [WITHDRAWN]: on(z.strictObject({ amount }), {
        from: ['http'],
        idempotency: 'forever',
        reversible: 'always',
        apply: (s, { data }) =>
          data.amount > s.balance
            ? reject('insufficient-funds')
            : accept(moved({ ...s, balance: s.balance - data.amount }), { left: s.balance - data.amount }),
        revert: (s, { data }) => counted({ ...s, balance: s.balance + data.amount }, -1),
      }),
      [NOTED]: on(z.strictObject({ mood: z.string() }), {
        from: ['http'],
        reversible: 'always',
        apply: (s, { data }) => accept(moved({ ...s, notes: s.notes + 1, mood: data.mood })),
      }),
      [CURSED]: on(z.strictObject({}), {
        from: ['http'],
        apply: (s) => {
          if (isLifted) return accept(moved({ ...s, notes: s.notes + 1 }));
          throw new Error('The curse cannot be worked out.');
        },
      }),
    },
    indexes: { byMood: (s) => s.mood },
  });
}
