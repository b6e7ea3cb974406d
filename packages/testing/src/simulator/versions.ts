import { accountsOfShape } from './accounts.ts';
import type { Version } from './containers.ts';
import type { Logic } from './model.ts';

const version = (logic: string, rules: Logic): Version => ({
  logic,
  rules,
  paying: 'first',
  aggregates: [accountsOfShape(rules.shape, rules.isLifted)],
});

export const OLD = version('20260101000000-old', { shape: 1, isLifted: false });
export const NEW = version('20260601000000-new', { shape: 2, isLifted: false });
/** Works out what the others throw on. States that are parked there come right by a rebuild, or are retried. */
export const MENDED = version('20260701000000-mended', { shape: 2, isLifted: true });

/** The same, with snapshots at every fourth of so many events. */
export const foldingAtMost = (one: Version, foldAtMost: number | undefined): Version =>
  foldAtMost === undefined
    ? one
    : { ...one, aggregates: [accountsOfShape(one.rules.shape, one.rules.isLifted, foldAtMost)] };

/** The same, with reactions that say something else. */
export const payingAnew = (one: Version): Version => ({ ...one, paying: 'second' });
