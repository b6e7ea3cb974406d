/**
 * Which domain code made a state: `<stamp>-<hash>`. The hash is of the code itself, made when it is bundled; the stamp
 * is when it was packaged (UTC, YYYYMMDDHHMMSS), and tells which of two is newer.
 */
export type Logic = string;

/** Code that was not packaged: tests, tools. Never newer than any other. */
export const UNPACKAGED: Logic = '00000000000000-unpackaged';

const stampOf = (logic: Logic): string => logic.slice(0, logic.indexOf('-'));
const hashOf = (logic: Logic): string => logic.slice(logic.indexOf('-') + 1);

/** Whether two are the same code, whenever each was packaged. Of code that was not packaged nobody knows. */
export const isSameLogic = (one: Logic, other: Logic): boolean =>
  hashOf(one) === hashOf(other) && one !== UNPACKAGED && other !== UNPACKAGED;

/** Whether a state was made by newer domain code than ours, and is not ours to change. The same code is never newer. */
export const isNewer = (stored: Logic, ours: Logic): boolean =>
  hashOf(stored) !== hashOf(ours) && stampOf(stored) > stampOf(ours);
