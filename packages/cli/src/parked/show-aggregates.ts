import { createPatch } from 'rfc6902';
import { patchText } from '../patch-text.ts';
import type { Json } from '../read.ts';
import { brief, columns, isRecord, summary } from '../text.ts';
import type { ListedAggregate, RetriedAggregate } from './parked-aggregates.ts';

/** Parked aggregates, as a table. */
export const aggregatesTable = (parked: readonly ListedAggregate[]): string[] =>
  columns([
    ['SINCE', 'AGGREGATE', 'EVENT', 'TYPE', 'WHY'],
    ...parked.map(({ subject, event, parked: { since, reason, detail } }) => [
      event === undefined ? '' : second(event.recordedtime),
      brief(subject),
      brief(event?.id ?? since),
      brief(event?.type ?? ''),
      `${brief(reason)}: ${brief(detail)}`,
    ]),
  ]);

const second = (time: string): string => brief(time).replace(/\.\d+Z$/, 'Z');

/** One of them, line by line: why, where it stands, what waits. */
export function parkedLines(said: Json): string[] {
  const { subject, parked, event, waiting, reactions, version, logic } = said;
  const { reason, detail, since } = record(parked);
  const { position, recordedtime, event: envelope } = record(event);
  const { events, types } = record(waiting);
  const owed = record(reactions);
  const kept = Array.isArray(owed.kept) ? owed.kept.filter(isRecord) : [];
  return columns([
    ['parked', `${brief(subject)}, ${brief(reason)}`],
    ['error', brief(detail)],
    ['at', `${brief(position ?? since)}, recorded ${brief(recordedtime)}`],
    ['event', brief(envelope)],
    ['folded', `${brief(version)} events before it, by ${brief(logic)}`],
    ['waiting', `${brief(events)} events, it among them: ${summary(types)}`],
    ['reactions', `those to ${brief(owed.events)} events run when it is released`],
    ...kept.map(({ position: at, type, reason: why }) => [
      '',
      `${brief(type)} at ${brief(at)}: ${brief(why)}`,
    ]),
  ]);
}

/** What a skip would do. */
export function skipLines(said: Json): string[] {
  const { subject, event, before, after, folds, parked } = said;
  const { id, type, time, data } = record(record(event).event);
  const next = record(parked);
  return columns([
    ['skip', `${brief(type)} ${brief(id)} of ${brief(subject)}, ${brief(time)}`],
    ['data', summary(data)],
    ['folds', `${brief(folds)} of the events that wait, the skipped one among them`],
    ['changes', patchText(createPatch(before, after)) || 'nothing'],
    parked === undefined
      ? ['then', 'released']
      : ['then', `parked at ${brief(next.id)} (${brief(next.type)}): ${brief(next.detail)}`],
  ]);
}

const record = (value: unknown): Json => (isRecord(value) ? value : {});

const SAID: Readonly<Record<RetriedAggregate['status'], string>> = {
  released: 'released',
  parked: 'parked again',
  asked: 'asked for, and not processed yet',
  'not-parked': 'not parked',
};

/** What came of a retry, in a line. */
export const retriedAggregateLine = (retried: RetriedAggregate): string =>
  retried.status === 'parked' ? `${SAID.parked}: ${brief(retried.detail)}` : SAID[retried.status];
