import { userInfo } from 'node:os';
import type { ParkedReaction, RetryParkedRequest } from '@reprise/service-kit';
import { type Command, InvalidArgumentError } from 'commander';
import { serviceApi } from '../../api.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { type ApiOptions, withApi } from '../../options.ts';
import { type ParkedAggregates, parkedAggregates } from '../../parked/parked-aggregates.ts';
import { type ParkedFunction, parkedFunction, parkedReactions } from '../../parked/parked-function.ts';
import { retriedAggregateLine } from '../../parked/show-aggregates.ts';
import { retriedLine } from '../../parked/show-parked.ts';
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
  withApi(
    parked
      .command('retry')
      .argument('<service>', 'e.g. payments')
      .argument('[subject]', 'e.g. payout/7')
      .argument('[position]', 'of an event whose reaction is parked; where more than one of the subject is'),
  )
    .description(
      'fold a parked aggregate on, or run a parked reaction again: what was said to the outside, is not said again',
    )
    .option('--all', 'all that are parked')
    .option('--done <json>', 'the call in doubt was done, and this was the answer', answer)
    .option('--try-again', 'the call in doubt was not done, or doing it twice does no harm')
    .option('--by <name>', 'who says so, for the record', userInfo().username)
    .action(async (service: string, subject: string | undefined, position: string | undefined, options) => {
      const places = {
        aggregates: parkedAggregates(await serviceApi(service, options satisfies ApiOptions, context)),
        reactions: parkedFunction(await reachFunction('microservice', service, options, context)),
      };
      await retry(places, { subject, position }, options, context);
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

/** Where it is retried. */
export interface RetryPlaces {
  readonly aggregates: Pick<ParkedAggregates, 'list' | 'retry'>;
  readonly reactions: ParkedFunction;
}

type Report = Pick<Context, 'terminal' | 'exitWith'>;

/** Folds aggregates on, then runs reactions again, one after the other, and says what came of each. @throws UsageError */
export async function retry(
  { aggregates, reactions }: RetryPlaces,
  which: Which,
  options: RetryOptions,
  report: Report,
): Promise<void> {
  const word = wordOf(options);
  if ((options.all === true) === (which.subject !== undefined))
    throw new UsageError('name the subject of one aggregate or reaction, or say --all.');
  const isOfReaction = which.position !== undefined || word.by !== undefined;
  const isDone = !isOfReaction && (await retryAggregates(aggregates, which, options, report));
  if (!isDone || options.all) await retryReactions(reactions, which, word, options, report);
}

/** @returns whether any was parked: the release of one runs its reactions */
async function retryAggregates(
  aggregates: RetryPlaces['aggregates'],
  { subject }: Which,
  { json }: RetryOptions,
  { terminal, exitWith }: Report,
): Promise<boolean> {
  const subjects = subject === undefined ? [] : [subject];
  if (subject === undefined) for await (const one of aggregates.list()) subjects.push(one.subject);
  let any = false;
  for (const one of subjects) {
    const retried = await aggregates.retry(one);
    if (retried.status === 'not-parked') continue;
    any = true;
    if (retried.status !== 'released') exitWith(EXIT.unsettled);
    await terminal.data(
      json ? jsonLine({ subject: one, ...retried }) : `${one} ${retriedAggregateLine(retried)}`,
    );
  }
  return any;
}

async function retryReactions(
  parked: ParkedFunction,
  which: Which,
  word: ReturnType<typeof wordOf>,
  options: RetryOptions,
  { terminal, exitWith }: Report,
): Promise<void> {
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
  const found: ParkedReaction[] = [];
  for await (const one of parkedReactions(parked)) {
    const isMeant = one.subject === subject && (position === undefined || one.position === position);
    if (all || isMeant) found.push(one);
  }
  if (!all && found.length === 0)
    throw new UsageError(
      `neither ${subject} nor a reaction of it is parked; \`reprise parked list\` shows what is.`,
    );
  if (!all && found.length > 1)
    throw new UsageError(
      `${found.length} reactions of ${subject} are parked: say which by its position, ${found[0]?.position} or a later one.`,
    );
  return found;
}
