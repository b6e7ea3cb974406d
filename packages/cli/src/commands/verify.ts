import { join } from 'node:path';
import type { Command } from 'commander';
import { enterTarget } from '../aws/environment.ts';
import { awsError, isUnreachable } from '../aws/explain.ts';
import type { Context } from '../context.ts';
import { type Domain, loadDomain, type Verified } from '../domain-bundle.ts';
import { CliError, NotFoundError, UnreachableError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withTarget } from '../options.ts';
import { serviceFolder } from '../places.ts';
import type { Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, isRecord, jsonLine } from '../text.ts';
import { type Found, PARKED, type RepairPlan, repair, repairPlan } from '../verify/repair.ts';
import { howTo, reachPlayback } from './playback/reach.ts';
import { WATCH_EVERY_MS } from './playback/watch.ts';

export interface VerifyOptions {
  readonly service: string;
  readonly stage: string;
  readonly json?: boolean;
  /** Folds what differs anew; asks first, unless told not to. */
  readonly repair?: boolean;
  readonly yes?: boolean;
}

type VerifyFlags = Target & Omit<VerifyOptions, 'service' | 'stage'>;

export function addVerify(program: Command, context: Context): void {
  const { terminal, repository, local, exitWith } = context;
  withTarget(program.command('verify'))
    .description(
      'check the log, fold it with the domain code on disk, and print where the data store says otherwise',
    )
    .argument('<service>', 'e.g. ledger')
    .option(
      '--repair',
      'fold what differs in the data store anew from the log, after a question; the log is left',
    )
    .option('--yes', 'do not ask')
    .action(async (service: string, flags: VerifyFlags) => {
      const folder = serviceFolder(repository, service);
      enterTarget(flags, terminal.env);
      const domain = await loadDomain(folder, join(local, 'cache'));
      const repairing = flags.repair ? await repairer(domain, service, flags, context) : undefined;
      exitWith(await verifyService(domain, { ...flags, service }, terminal, repairing));
    });
}

/** Repairs what a plan says, and says how many aggregates are right now. */
export type Repair = (plan: RepairPlan) => Promise<number>;

async function repairer(
  domain: Domain,
  service: string,
  flags: VerifyFlags,
  context: Context,
): Promise<Repair> {
  const playback = await reachPlayback(service, flags, context);
  const options = { ...flags, service, how: howTo(service, flags), every: WATCH_EVERY_MS };
  return (plan) => repair(domain, playback, plan, options, context.terminal);
}

const EVERY_MS = 5_000;

/**
 * Checks every log, folds every aggregate and prints what is not as it should be; then repairs it, where asked to.
 *
 * @throws CliError
 */
export async function verifyService(
  domain: Domain,
  options: VerifyOptions,
  terminal: Terminal,
  repairing?: Repair,
): Promise<ExitCode> {
  const found: Found[] = [];
  const seen = progressLines(terminal);
  const { service, stage, json } = options;
  try {
    for await (const finding of domain.verify(service, stage, { onProgress: seen.onProgress })) {
      found.push({ kind: finding.kind, subject: finding.subject });
      await terminal.data(json ? jsonLine(finding) : line(finding.subject, finding.kind, finding.detail));
    }
  } catch (error) {
    throw explained(error, options);
  }
  const parked = found.filter(({ kind }) => kind === PARKED).length;
  const counts = { differences: found.length - parked, parked };
  const plan = repairPlan(found, domain);
  const repaired = await repairing?.(plan);
  const summary = repaired === undefined ? counts : { ...counts, repaired };
  await terminal.data(json ? jsonLine({ ...summary, ...seen.done }) : verdict(summary, seen.done));
  advise(found, plan, domain, repaired, terminal);
  return counts.differences > 0 && !isAllRepaired(found, plan, repaired) ? EXIT.differences : EXIT.ok;
}

/** Nothing but what a fold makes right was wrong, and it was made right. */
const isAllRepaired = (found: readonly Found[], { subjects }: RepairPlan, repaired = 0): boolean =>
  repaired === subjects.length &&
  found.every(({ kind, subject }) => kind === PARKED || subjects.includes(subject));

function advise(
  found: readonly Found[],
  { subjects }: RepairPlan,
  { isInLog }: Domain,
  repaired: number | undefined,
  { say }: Terminal,
): void {
  const inLog = found.filter(isInLog).length;
  if (inLog > 0)
    say(
      `${inLog} findings are in the log, which nothing changes or repairs: docs/guides/verify.md says what each means.`,
    );
  if (repaired === undefined && subjects.length > 0)
    say(`\`--repair\` folds ${subjects.length} aggregates anew from the log.`);
}

const line = (...cells: string[]): string => cells.map(brief).join('  ');

function verdict(
  { differences, parked, repaired }: { differences: number; parked: number; repaired?: number },
  done: Verified,
): string {
  const after = repaired === undefined ? '' : `; ${repaired} aggregates repaired`;
  return `${differences} differences, ${parked} parked in ${done.aggregates} aggregates, ${done.events} events${after}`;
}

/** Remembers how far it is, and says so every few seconds. */
function progressLines(terminal: Terminal): { done: Verified; onProgress(done: Verified): void } {
  let shownAt = Date.now();
  const seen = {
    done: { aggregates: 0, events: 0 },
    onProgress: (done: Verified) => {
      seen.done = { ...done };
      if (Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      terminal.say(`${done.aggregates} aggregates, ${done.events} events so far`);
    },
  };
  return seen;
}

function explained(error: unknown, { service, stage }: VerifyOptions): unknown {
  if (!isRecord(error) || error instanceof CliError) return error;
  if (isUnreachable(error)) {
    const hint = stage === 'local' ? ' `npm start` starts the local cloud.' : '';
    return new UnreachableError(
      `the tables of ${service}, stage ${stage}, cannot be reached (${error.code}).${hint}`,
    );
  }
  if (error.name === 'ResourceNotFoundException') {
    return new NotFoundError(`service ${service} has no tables at stage ${stage}: is it deployed there?`);
  }
  return awsError(
    error,
    `the tables of ${service}, stage ${stage}, cannot be read`,
    'dynamodb:Scan, Query and BatchGetItem on them',
  );
}
