import type { PlaybackOptions, PlaybackPlan } from '@reprise/service-kit';
import { totalUsd } from '../cost/estimate.ts';
import { playbackCost } from '../cost/playback.ts';
import type { StreamMode } from '../cost/usage.ts';
import { duration } from '../duration.ts';
import { brief, columns } from '../text.ts';
import { inWords } from './selection.ts';

/** A plan for people: what, who, how long, for how much. */
export function planLines(options: PlaybackOptions, plan: PlaybackPlan, mode: StreamMode): string[] {
  const { events, selected, aggregates, subscribers, seconds, complete } = plan;
  const cost = playbackCost(plan, mode);
  const least = complete ? '' : 'at least ';
  return [
    `${inWords(options)}; nothing has been written`,
    `${least}${events} events of ${aggregates} aggregates, ${selected} of them selected`,
    ...columns(subscribers.map(({ name, does }) => [`  ${brief(name)}`, brief(does)])),
    `takes ${least}about ${duration(seconds * 1_000)}`,
    `costs ${least}about ${dollars(totalUsd(cost))} USD at list price`,
    ...columns(cost.map(({ unit, quantity, usd }) => [`  ${unit}`, amount(quantity), dollars(usd)])),
  ];
}

/** Cents say nothing of what costs less than one. */
const dollars = (usd: number): string => (usd >= 1 ? usd.toFixed(2) : usd.toFixed(4));

const amount = (quantity: number): string =>
  quantity >= 100 ? Math.ceil(quantity).toLocaleString('en-US') : String(Number(quantity.toPrecision(2)));
