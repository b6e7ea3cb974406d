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

export interface VerifyOptions {
  readonly service: string;
  readonly stage: string;
  readonly json?: boolean;
}

export function addVerify(program: Command, { terminal, repository, local, exitWith }: Context): void {
  withTarget(program.command('verify'))
    .description('fold every log with the domain code on disk and print where the data store says otherwise')
    .argument('<service>', 'e.g. ledger')
    .action(async (service: string, options: Target & { json?: boolean }) => {
      const folder = serviceFolder(repository, service);
      enterTarget(options, terminal.env);
      const domain = await loadDomain(folder, join(local, 'cache'));
      exitWith(await verifyService(domain, { ...options, service }, terminal));
    });
}

/** Reported, and no difference: a parked aggregate's state is known to be behind its log. */
const PARKED = 'parked';
const EVERY_MS = 5_000;

/** Folds every aggregate's log and prints what the data store says otherwise. */
export async function verifyService(
  domain: Domain,
  options: VerifyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const counts = { differences: 0, parked: 0 };
  const seen = progressLines(terminal);
  try {
    for await (const finding of domain.verify(options.service, options.stage, {
      onProgress: seen.onProgress,
    })) {
      counts[finding.kind === PARKED ? 'parked' : 'differences'] += 1;
      await terminal.data(
        options.json ? jsonLine(finding) : line(finding.subject, finding.kind, finding.detail),
      );
    }
  } catch (error) {
    throw explained(error, options);
  }
  await terminal.data(options.json ? jsonLine({ ...counts, ...seen.done }) : verdict(counts, seen.done));
  return counts.differences > 0 ? EXIT.differences : EXIT.ok;
}

const line = (...cells: string[]): string => cells.map(brief).join('  ');

const verdict = ({ differences, parked }: { differences: number; parked: number }, done: Verified): string =>
  `${differences} differences, ${parked} parked in ${done.aggregates} aggregates, ${done.events} events`;

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
