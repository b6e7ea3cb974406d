import { userInfo } from 'node:os';
import type { ParkedReaction, RetryParkedRequest } from '@reprise/service-kit';
import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { withTarget } from '../../options.ts';
import { type ParkedFunction, parkedFunction, parkedReactions } from '../../parked/parked-function.ts';
import { retriedLine } from '../../parked/show-parked.ts';
import type { Target } from '../../target.ts';
import { jsonLine } from '../../text.ts';
import { reachFunction } from '../reach-function.ts';

export interface RetryOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly done?: { readonly answer: unknown };
  readonly tryAgain?: boolean;
  readonly by: string;
}

export function addRetry(parked: Command, context: Context): void {
  withTarget(
    parked
      .command('retry')
      .argument('<service>', 'e.g. payments')
      .argument('[subject]', 'of the event, e.g. payout/7')
      .argument('[position]', 'of the event; where more than one of the subject is parked'),
  )
    .description('run a parked reaction again: what was said to the outside before, is not said again')
    .option('--all', 'all that are parked')
    .option('--done <json>', 'the call in doubt was done, and this was the answer', answer)
    .option('--try-again', 'the call in doubt was not done, or doing it twice does no harm')
    .option('--by <name>', 'who says so, for the record', userInfo().username)
    .action(async (service: string, subject: string | undefined, position: string | undefined, options) => {
      const invoke = await reachFunction('microservice', service, options satisfies Target, context);
      await retry(parkedFunction(invoke), { subject, position }, options, context);
    });
}

/** In an object: JSON's null is an answer, too. */
function answer(text: string): { readonly answer: unknown } {
  try {
    return { answer: JSON.parse(text) };
  } catch {
    throw new InvalidArgumentError('It takes JSON, e.g. \'{"receipt":"17"}\', or null for no answer.');
  }
}

interface Which {
  readonly subject: string | undefined;
  readonly position: string | undefined;
}

/** Runs reactions again, one after the other, and says what came of each. @throws UsageError */
export async function retry(
  parked: ParkedFunction,
  which: Which,
  options: RetryOptions,
  { terminal, exitWith }: Pick<Context, 'terminal' | 'exitWith'>,
): Promise<void> {
  const word = wordOf(options);
  const found = await chosen(parked, which, options);
  for (const { subject, position } of found) {
    const retried = await parked.retry({ subject, position, ...word });
    if (retried.status !== 'completed') exitWith(EXIT.unsettled);
    const line = options.json
      ? jsonLine({ subject, position, ...retried })
      : `${subject} ${position} ${retriedLine(retried)}`;
    await terminal.data(line);
  }
}

function wordOf({
  all,
  done,
  tryAgain,
  by,
}: RetryOptions): Pick<RetryParkedRequest, 'done' | 'tryAgain' | 'by'> {
  if (done !== undefined && tryAgain) throw new UsageError('--done and --try-again contradict each other.');
  if (done === undefined && !tryAgain) return {};
  if (all) throw new UsageError('a word on a call is for one reaction: name it instead of --all.');
  return { ...(done === undefined ? { tryAgain: true } : { done: done.answer }), by };
}

async function chosen(
  parked: ParkedFunction,
  { subject, position }: Which,
  { all = false }: RetryOptions,
): Promise<readonly ParkedReaction[]> {
  if (all === (subject !== undefined))
    throw new UsageError('name the subject of one reaction, or say --all.');
  const found: ParkedReaction[] = [];
  for await (const one of parkedReactions(parked)) {
    const isMeant = one.subject === subject && (position === undefined || one.position === position);
    if (all || isMeant) found.push(one);
  }
  if (!all && found.length === 0)
    throw new UsageError(
      `no reaction of ${subject} is parked; \`reprise parked list\` shows those that are.`,
    );
  if (!all && found.length > 1)
    throw new UsageError(
      `${found.length} reactions of ${subject} are parked: say which by its position, ${found[0]?.position} or a later one.`,
    );
  return found;
}
