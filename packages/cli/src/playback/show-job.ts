import type { JobView } from '@reprise/service-kit';
import { duration } from '../duration.ts';
import { brief, columns } from '../text.ts';
import { inWords } from './selection.ts';

/** A job's status, and whether anybody works on it. */
export const statusOf = ({ status, stalled }: JobView): string => (stalled ? `${status}, stalled` : status);

/** Jobs as a table, newest first. */
export const jobTable = (jobs: readonly JobView[]): string[] =>
  columns([
    ['ID', 'MODE', 'STATUS', 'AGGREGATES', 'EVENTS', 'CHANGED', 'PARKED', 'BY'],
    ...jobs.map((job) => [
      job.id,
      job.mode,
      statusOf(job),
      String(job.done.aggregates),
      String(job.done.events),
      String(job.done.changed),
      String(job.done.parked),
      brief(job.by ?? ''),
    ]),
  ]);

/** Everything about a job that a person asks for. */
export function jobLines(job: JobView): string[] {
  const { done, sent, total, eta } = job;
  const of = total === undefined ? '' : ` of ${total.events}`;
  const rows = [
    ['id', job.id],
    ['what', inWords(job)],
    ['status', `${statusOf(job)}, ${job.phase}`],
    ['sent', `${sent.events}${of} events of ${sent.aggregates} aggregates, ${sent.selected} selected`],
    ...(job.mode === 'copy' ? [['then', 'pump and write take them from the stream there']] : doneRows(job)),
    ...(done.failures > 0 ? [['failures', `${done.failures} records could not be read`]] : []),
    ...(eta === undefined ? [] : [['left', `about ${duration(eta * 1_000)}`]]),
    ['started', `${job.createdAt}${job.by ? ` by ${brief(job.by)}` : ''}`],
    ...(job.endedAt === undefined ? [] : [['ended', job.endedAt]]),
    ...(job.reason === undefined ? [] : [['reason', brief(job.reason)]]),
    ...job.notes.map((note) => ['note', brief(note)]),
  ];
  return columns(rows);
}

const doneRows = (job: JobView): string[][] => [
  [
    'done',
    `${job.done.events} events of ${job.done.aggregates} aggregates, by ${job.subscribers.join(', ')}`,
  ],
  ['states', statesText(job)],
  ...(hasReactions(job) ? [['reactions', reactionsText(job)]] : []),
];

function statesText({ mode, done: { changed, unchanged, parked, released } }: JobView): string {
  return mode === 'preview'
    ? `${changed} would change, ${unchanged} would not; ${parked} would be parked, ${released} released`
    : `${changed} changed, ${unchanged} as they were, ${parked} parked, ${released} released`;
}

/** Whether reactions have run in it, against the record. */
export const hasReactions = ({ subscribers, mode }: JobView): boolean =>
  mode !== 'rebuild' && subscribers.some((name) => name === 'microservice' || name.endsWith('/microservice'));

function reactionsText({ mode, done }: JobView): string {
  const { interactions, answered, deviations, incomplete, proposals, sent } = done;
  const parts = [
    `${answered} of ${interactions} recorded calls answered`,
    `${deviations} differ`,
    incomplete > 0 && `${incomplete} did not come to their end`,
    mode === 'correct' && `${proposals} proposals`,
    mode === 'preview' && `${proposals} would be proposed`,
    mode === 'introduce' && `${sent} sent`,
  ];
  return parts.filter(Boolean).join(', ');
}
