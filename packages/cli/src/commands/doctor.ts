import type { Command } from 'commander';
import { enterTarget } from '../aws/environment.ts';
import type { Context } from '../context.ts';
import type { Check } from '../doctor/check.ts';
import { installedChecks } from '../doctor/installed.ts';
import { localCloud, type Reachable } from '../doctor/local-cloud.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withTarget } from '../options.ts';
import { serviceFolder, servicesOf } from '../places.ts';
import { isLocal, type Target } from '../target.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';

export type DoctorOptions = Target & { readonly json?: boolean };

export function addDoctor(program: Command, context: Context): void {
  withTarget(program.command('doctor'))
    .description('look whether everything is installed, up, reachable and up to date, and say what to do')
    .argument('[service]', 'e.g. ledger; all of them without it')
    .action(async (service: string | undefined, options: DoctorOptions) => {
      if (service !== undefined) serviceFolder(context.repository, service);
      context.exitWith(await examine(service, options, context));
    });
}

/** Looks at everything, part by part, and prints what it finds as it goes. */
async function examine(
  service: string | undefined,
  target: DoctorOptions,
  context: Context,
): Promise<ExitCode> {
  const { terminal } = context;
  const found: Check[] = [];
  const print = async (checks: readonly Check[]): Promise<void> => {
    found.push(...checks);
    for (const check of checks) await printCheck(check, terminal, target.json);
  };
  enterTarget(target, terminal.env);
  if (await isWorthAsking(target, context, print)) await examineServices(service, target, context, print);
  const counts = countsOf(found);
  await terminal.data(target.json ? jsonLine(counts) : verdict(counts));
  return counts.fail > 0 ? EXIT.unwell : EXIT.ok;
}

type Print = (checks: readonly Check[]) => Promise<void>;

/** Where nothing runs there is one thing to say, and not one for each service. */
async function isWorthAsking(target: Target, context: Context, print: Print): Promise<boolean> {
  await print(installedChecks(context.repository));
  const { up, checks } = isLocal(target)
    ? await localCloud(context.local, context.terminal.env)
    : await account(target);
  await print(checks);
  return up;
}

async function account(target: Target): Promise<Reachable> {
  const { accountChecks } = await import('../doctor/account.ts');
  const checks = await accountChecks(target);
  return { up: checks.every(({ verdict: word }) => word === 'ok'), checks };
}

async function examineServices(
  only: string | undefined,
  target: Target,
  { repository, local, terminal: { env } }: Context,
  print: Print,
): Promise<void> {
  const { serviceChecks } = await import('../doctor/run.ts');
  const services = servicesOf(repository);
  for (const service of only === undefined ? services : [only])
    await print(await serviceChecks(service, { target, services, local, env }));
}

/** Wide enough for `notifications playback stream`. */
const PART_WIDTH = 24;

async function printCheck(check: Check, terminal: Terminal, json = false): Promise<void> {
  if (json) return terminal.data(jsonLine(check));
  const { verdict: word, part, found, advice } = check;
  await terminal.data(`${word.padEnd(4)}  ${part.padEnd(PART_WIDTH)}  ${brief(found)}`);
  if (advice !== undefined) await terminal.data(`      ${''.padEnd(PART_WIDTH)}  ${brief(advice)}`);
}

type Counts = Readonly<Record<Check['verdict'], number>>;

function countsOf(checks: readonly Check[]): Counts {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for (const { verdict: word } of checks) counts[word] += 1;
  return counts;
}

const verdict = ({ ok, warn, fail }: Counts): string => `${ok} ok, ${warn} to look at, ${fail} to mend`;
