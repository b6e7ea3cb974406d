import type { Command } from 'commander';
import { serviceApi } from '../api.ts';
import type { Context } from '../context.ts';
import { CliError, InterruptedError, UsageError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Api } from '../http.ts';
import { type ApiOptions, withApi } from '../options.ts';
import {
  type Preview,
  previewAll,
  previewReversal,
  reverseEvent,
  type Wanted,
} from '../reverse/reversals.ts';
import { previewLines } from '../reverse/show-preview.ts';
import type { Terminal } from '../terminal.ts';
import { brief, jsonLine } from '../text.ts';
import { howTo } from './playback/reach.ts';

export interface ReverseFlags extends ApiOptions {
  readonly event: string;
  readonly reason: string;
  readonly source?: string;
  readonly position?: string;
  readonly preview?: boolean;
  readonly withFollowUps?: boolean;
  readonly yes?: boolean;
}

export function addReverse(program: Command, context: Context): void {
  withApi(program.command('reverse'))
    .description('take one event back: shows what would change, and asks first')
    .argument('<service>', 'e.g. ledger')
    .argument('<subject>', 'e.g. account/demo')
    .requiredOption('--event <id>', "the event's id, as its producer gave it")
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--source <source>', 'whose event, where two producers gave the same id')
    .option('--position <position>', 'which event, where its id was used again')
    .option('--preview', 'show what would change, and do nothing')
    .option('--with-follow-ups', 'reverse what it has caused in this service, too')
    .option('--yes', 'do not ask')
    .action(async (service: string, subject: string, flags: ReverseFlags) => {
      const api = await serviceApi(service, flags, context);
      context.exitWith(await reverse(api, service, subject, flags, context.terminal));
    });
}

/** Reverses an event once somebody has seen what changes, and agreed. @throws CliError */
export async function reverse(
  api: Api,
  service: string,
  subject: string,
  flags: ReverseFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted = wantedOf(subject, flags);
  const previews = flags.withFollowUps ? await previewAll(api, wanted) : [await previewReversal(api, wanted)];
  await show(previews, flags, terminal);
  const refused = previews.find(({ refusal }) => refusal !== undefined);
  if (flags.preview) return refused === undefined ? EXIT.ok : EXIT.refusedInput;
  if (refused !== undefined)
    throw new CliError(
      `nothing was reversed: ${refused.wanted.id} of ${refused.wanted.subject} cannot be, ${refused.refusal}`,
      EXIT.refusedInput,
    );
  if (!flags.yes) await agree(previews, terminal);
  const exit = await reverseAll(api, previews, flags, terminal);
  sayHowToUndo(previews, service, flags, terminal);
  return exit;
}

function wantedOf(subject: string, { event: id, reason, source, position }: ReverseFlags): Wanted {
  return {
    subject,
    id,
    reason,
    ...(source === undefined ? {} : { source }),
    ...(position === undefined ? {} : { position }),
  };
}

/** To stdout where it is what was asked for; on the way to a question it is said. */
async function show(
  previews: readonly Preview[],
  { preview, json }: ReverseFlags,
  terminal: Terminal,
): Promise<void> {
  if (preview && json) for (const { said } of previews) await terminal.data(jsonLine(said));
  else if (preview) for (const line of previews.flatMap(previewLines)) await terminal.data(line);
  else for (const line of previews.flatMap(previewLines)) terminal.say(line);
}

async function agree(previews: readonly Preview[], terminal: Terminal): Promise<void> {
  const what = previews.length === 1 ? 'this event' : `these ${previews.length} events`;
  const answer = await terminal.ask(`Reverse ${what}? [y/N]`);
  if (answer === undefined) throw new UsageError(`nobody can be asked about ${what}: say --yes.`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new InterruptedError('nothing was reversed.');
}

/** One after the other; what the first that is refused leaves undone, it says. */
async function reverseAll(
  api: Api,
  previews: readonly Preview[],
  { json }: ReverseFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  for (const [index, { wanted }] of previews.entries()) {
    const outcome = await reverseEvent(api, wanted);
    const { id, subject } = wanted;
    const line = json
      ? jsonLine({ subject, id, outcome: outcome ?? null })
      : `${brief(subject)} ${brief(id)}: ${said(outcome)}`;
    await terminal.data(line);
    if (outcome === undefined) exit = EXIT.unsettled;
    if (outcome?.status === 'accepted' || outcome === undefined) continue;
    const left = previews.length - index - 1;
    if (left > 0) terminal.say(`${left} more were not reversed, for this one was refused.`);
    return EXIT.refusedInput;
  }
  return exit;
}

function said(outcome: Awaited<ReturnType<typeof reverseEvent>>): string {
  if (outcome === undefined) return 'in the log, and not processed yet';
  if (outcome.status === 'accepted') return 'reversed';
  return `not reversed, ${brief(outcome.reason ?? outcome.status)}`;
}

/** What went out because of the events stays out: a person decides about each. */
function sayHowToUndo(
  previews: readonly Preview[],
  service: string,
  flags: ReverseFlags,
  terminal: Terminal,
): void {
  const subjects = previews
    .filter(({ said: { calls } }) => Array.isArray(calls) && calls.length > 0)
    .map(({ wanted }) => wanted.subject);
  if (subjects.length === 0) return;
  terminal.say(
    `What was said to the outside stands. \`reprise playback start ${howTo(service, flags)} --mode correct --subjects ${[...new Set(subjects)].join(',')}\` proposes to undo it.`,
  );
}
