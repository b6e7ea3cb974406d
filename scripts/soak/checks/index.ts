import { byHand } from './by-hand.ts';
import type { Check } from './check.ts';
import { nothingGivenUp } from './given-up.ts';
import { once } from './once.ts';
import { mailed, paid } from './paid.ts';
import { nothingEmpty, playedBack } from './played-back.ts';
import { silent } from './silent.ts';
import { timeline } from './timeline.ts';
import { told } from './told.ts';
import { verified } from './verified.ts';

export const checks: readonly Check[] = [
  told,
  once,
  byHand,
  paid,
  mailed,
  silent,
  verified,
  timeline,
  nothingGivenUp,
  playedBack,
  nothingEmpty,
];
