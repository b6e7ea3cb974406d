import { textOf } from './call-name.ts';
import type { Desk } from './desk.ts';
import { Halted } from './halt.ts';
import { effectiveOf, type Interaction } from './interaction.ts';
import { type CanonicalJson, parsed } from './json.ts';
import { ask, type LiveCall } from './live-call.ts';
import type { Match } from './matching.ts';
import type { Command, Query } from './operation.ts';
import { responseText } from './values.ts';

/** A command behind a closed gateway: the recorded answer, or suppressed. Nothing goes out and nothing is stored. */
export function recordedCommand(
  definition: Command,
  { call, made }: LiveCall,
  recorded: Interaction | undefined,
): CanonicalJson | undefined {
  const name = textOf(call);
  if (definition.response === undefined) return undefined;
  const effective = recorded && effectiveOf(recorded);
  const response = effective?.status === 'settled' ? effective.response : recorded?.answer?.response;
  if (response !== undefined) return response;
  // `never`: the request passed the command's own schema.
  if (definition.suppressed !== undefined)
    return responseText(name, definition.response, definition.suppressed(parsed(made.request) as never));
  throw unanswered(name, 'it is suppressed, and nothing is recorded that it could answer');
}

/** A query behind a closed gateway: the recorded answer to this very request, or what its policy says. */
export async function recordedQuery(
  desk: Desk,
  definition: Query,
  live: LiveCall,
  match: Match,
): Promise<CanonicalJson | undefined> {
  if (match.kind === 'same') return match.interaction.answer?.response;
  const { onMissing = 'fail' } = definition;
  const name = textOf(live.call);
  if (onMissing === 'fetch' && live.cause.origin !== undefined)
    throw unanswered(name, 'it was not asked where its event was copied from, and is not asked here');
  if (onMissing === 'fetch') return ask(desk, definition, live, live.cause.time);
  if (onMissing === 'fail') throw unanswered(name, 'it was not asked then, and its policy is to fail');
  return responseText(name, definition.response, onMissing.default(parsed(live.made.request) as never));
}

const unanswered = (call: string, why: string): Halted =>
  new Halted({ status: 'unanswered', reason: `${call}: ${why}`, call });
