import type { JobView } from '@reprise/service-kit';
import type { Domain, Finding } from '../domain-bundle.ts';
import { InterruptedError, UsageError } from '../errors.ts';
import type { PlaybackFunction } from '../playback/playback-function.ts';
import { watched } from '../playback/watch.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';

/** What is kept of what was found: a log of any length may have many. */
export type Found = Pick<Finding, 'kind' | 'subject'>;

/** What can be done about what was found. */
export interface RepairPlan {
  /** Aggregates to fold anew from the log. */
  readonly subjects: readonly string[];
  /** Aggregates that differ, whose log is damaged: what a fold of it gives cannot be trusted. */
  readonly damaged: readonly string[];
}

export interface RepairOptions {
  readonly service: string;
  readonly stage: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  /** The command line up to the job, to say how to go on: `ledger --stage prod`. */
  readonly how: string;
  /** Milliseconds between two looks at the rebuild. */
  readonly every: number;
}

/** Reported, and no difference. */
export const PARKED = 'parked';
/** Nothing to fold: no event, no aggregate. A rebuild of everything sweeps them away. */
const UNFOLDABLE = ['state-unknown', 'snapshot-unknown', 'not-ready'];
/** As many as a playback takes. */
const AT_ONCE = 1_000;

/** Sorts out which aggregates a fold of their log makes right. */
export function repairPlan(findings: readonly Found[], { isInLog }: Pick<Domain, 'isInLog'>): RepairPlan {
  const subjectsOf = (wanted: (finding: Found) => boolean) =>
    [...new Set(findings.filter(wanted).map(({ subject }) => subject))].sort();
  const damaged = new Set(subjectsOf(isInLog));
  const differing = subjectsOf(
    (finding) => finding.kind !== PARKED && !UNFOLDABLE.includes(finding.kind) && !isInLog(finding),
  );
  return {
    subjects: differing.filter((subject) => !damaged.has(subject)),
    damaged: differing.filter((subject) => damaged.has(subject)),
  };
}

/**
 * Folds aggregates anew from their log: a rebuild of them by the service itself, with the code that is deployed there, on the
 * condition of each state's `rev`. The log is only read. Then they are verified once more.
 *
 * @returns how many are as their log says now
 * @throws UsageError, InterruptedError, CliError
 */
export async function repair(
  domain: Domain,
  playback: PlaybackFunction,
  { subjects, damaged }: RepairPlan,
  options: RepairOptions,
  terminal: Terminal,
): Promise<number> {
  for (const subject of damaged) terminal.say(`${subject} is left as it is: its log is damaged, see above.`);
  if (subjects.length === 0) return 0;
  await agree(subjects, options, terminal);
  let repaired = 0;
  for (let from = 0; from < subjects.length; from += AT_ONCE)
    repaired += await rebuilt(domain, playback, subjects.slice(from, from + AT_ONCE), options, terminal);
  return repaired;
}

async function agree(
  subjects: readonly string[],
  { service, stage, yes }: RepairOptions,
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  const what = `${subjects.length} aggregates of ${service} at stage ${stage}`;
  const answer = await terminal.ask(`Fold ${what} anew from the log? [y/N]`);
  if (answer === undefined) throw new UsageError(`nobody can be asked about ${what}: say --yes.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError('nothing was repaired.');
}

async function rebuilt(
  domain: Domain,
  playback: PlaybackFunction,
  subjects: readonly string[],
  options: RepairOptions,
  terminal: Terminal,
): Promise<number> {
  const reason = 'reprise verify --repair';
  const { id } = await playback.start({ mode: 'rebuild', select: { subjects }, reason });
  const job = await watched(playback, id, { how: options.how, every: options.every }, terminal);
  const left = await differingOf(domain, subjects, options);
  for (const subject of subjects) await terminal.data(lineOf(subject, job, left.get(subject), options));
  return subjects.length - left.size;
}

/** What still differs, by aggregate. */
async function differingOf(
  domain: Domain,
  subjects: readonly string[],
  { service, stage }: RepairOptions,
): Promise<ReadonlyMap<string, Finding>> {
  const left = new Map<string, Finding>();
  for await (const finding of domain.verify(service, stage, { subjects }))
    if (finding.kind !== PARKED) left.set(finding.subject, finding);
  return left;
}

function lineOf(subject: string, job: JobView, left: Finding | undefined, { json }: RepairOptions): string {
  const repaired = left === undefined;
  if (json) return jsonLine({ subject, repaired, playback: job.id, ...(left && { left }) });
  const what = repaired
    ? `repaired: folded anew by playback ${job.id}`
    : `not repaired: after playback ${job.id} (${job.status}) still ${left.kind}, ${brief(left.detail)}`;
  return `${brief(subject)}  ${what}`;
}
