import type { Bench } from './bench.ts';
import { bundles } from './benches/bundles.ts';
import { cost } from './benches/cost.ts';
import { decode } from './benches/decode.ts';
import { imported } from './benches/import.ts';
import { latency } from './benches/latency.ts';
import { memory } from './benches/memory.ts';
import { parked } from './benches/parked.ts';
import { playback } from './benches/playback.ts';
import { playbackRate } from './benches/playback-rate.ts';
import { rates } from './benches/rates.ts';
import { units } from './benches/units.ts';
import { verification } from './benches/verify.ts';

/** All that `npm run bench` measures, in this order. */
export const benches: readonly Bench[] = [
  units,
  cost,
  rates,
  decode,
  bundles,
  memory,
  parked,
  playback,
  imported,
  latency,
  playbackRate,
  verification,
];
