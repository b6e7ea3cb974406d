import { byHand } from './by-hand.ts';
import type { Check } from './check.ts';
import { nothingGivenUp } from './given-up.ts';
import { once } from './once.ts';
import { timeline } from './timeline.ts';
import { told } from './told.ts';
import { verified } from './verified.ts';

export const checks: readonly Check[] = [told, once, byHand, verified, timeline, nothingGivenUp];
