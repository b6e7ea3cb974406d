import { createPatch } from 'rfc6902';
import { patchText } from '../patch-text.ts';
import type { Json } from '../read.ts';
import { outcomeText } from '../story/show.ts';
import { brief, columns, isRecord, summary } from '../text.ts';
import type { Preview } from './reversals.ts';

/** So many later events are named. */
const SHOWN = 10;

/** What a reversal would do, for people: aligned `key  value` lines, then what else it touches. */
export function previewLines({ said, refusal, followUps }: Preview): string[] {
  const original: Json = isRecord(said.original) ? said.original : {};
  const about = [
    [
      'event',
      `${brief(original.type)} ${brief(original.id)} of ${brief(said.subject)}, ${brief(original.time)}`,
    ],
    ['data', summary(original.data)],
    ['verdict', refusal === undefined ? 'can be reversed' : `refused, ${brief(refusal)}`],
    ...(refusal === undefined
      ? [['changes', patchText(createPatch(said.before, said.after)) || 'nothing']]
      : []),
  ];
  return [
    ...columns(about),
    ...flipLines(said),
    ...followUps.map(
      ({ id, type, subject, here }) =>
        `caused    ${brief(type)} ${brief(id)} of ${brief(subject)}${here ? '' : ', of another service: reverse it there'}`,
    ),
    ...listed(said.calls).map(
      ({ operation, request }) => `called    ${brief(operation)} ${summary(request)}`,
    ),
  ];
}

function flipLines({ flips, flipped }: Json): string[] {
  const shown = listed(flips).slice(0, SHOWN);
  const more = Number(flipped) - shown.length;
  return [
    ...shown.map(
      ({ id, type, was, now }) =>
        `flips     ${brief(type)} ${brief(id)}: ${outcomeText(was)} -> ${outcomeText(now)}`,
    ),
    ...(more > 0 ? [`flips     ${more} more`] : []),
  ];
}

const listed = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
