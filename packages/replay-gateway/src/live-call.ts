import type { RecordedEvent } from '@reprise/event-envelope';
import { trying } from './attempts.ts';
import { type CallName, idempotencyKey, operationOf, slotOf, textOf } from './call-name.ts';
import { type Desk, dealingsWith, patienceOf } from './desk.ts';
import { run } from './exchange.ts';
import { Halted, messageOf } from './halt.ts';
import { assemble, type Interaction } from './interaction.ts';
import { type Asked, claimItem, type Home, intentItem, queryItem } from './interaction-item.ts';
import { type CanonicalJson, parsed } from './json.ts';
import type { MadeCall } from './matching.ts';
import type { Command, Query } from './operation.ts';
import { responseText } from './values.ts';

/** A call that may go out. */
export interface LiveCall {
  readonly cause: RecordedEvent;
  readonly call: CallName;
  readonly made: MadeCall;
  readonly playbackid?: string;
}

export const askedNow = (desk: Desk, { made, playbackid }: Pick<LiveCall, 'made' | 'playbackid'>): Asked => ({
  request: made.request,
  ordinal: made.ordinal,
  at: desk.ambient.now(),
  logic: desk.logic,
  ...(playbackid === undefined ? {} : { playbackid }),
});

export const findCall = async (
  desk: Desk,
  { subject, position }: Home,
  call: CallName,
): Promise<Interaction | undefined> => {
  const { interactions } = assemble(await desk.store.list(subject, position));
  return interactions.find((one) => textOf(one.call) === textOf(call));
};

/**
 * Where a call is kept: behind its event, unless an earlier position of the same event (a producer's retry that was taken
 * for a new event) has made it already. By an insert, too: only one position can have it.
 */
export async function homeOf(
  desk: Desk,
  home: Home,
  { cause, call }: Pick<LiveCall, 'cause' | 'call'>,
): Promise<Home> {
  const { first } = await desk.store.insert(claimItem(home, idempotencyKey(cause, call)));
  return { ...home, position: first as Home['position'] }; // claimItem wrote it
}

/** A command, once. @param known what the log has of it already. @throws Halted */
export function sendOnce(
  desk: Desk,
  definition: Command,
  home: Home,
  live: LiveCall,
  known?: Interaction,
): Promise<CanonicalJson | undefined> {
  const { call, cause } = live;
  const errand = {
    ...dealingsWith(desk, definition, call, idempotencyKey(cause, call), cause),
    subject: home.subject,
    slot: slotOf(home.position, call),
    name: textOf(call),
    opening: (attempt) => intentItem(home, call, askedNow(desk, live), attempt),
    read: () => findCall(desk, home, call),
  } satisfies Parameters<typeof run>[0];
  return run(errand, desk, known);
}

/** Brings a command that was begun to its end, whatever would be said today. @throws Halted */
export function finishCall(
  desk: Desk,
  known: Interaction,
  cause: RecordedEvent,
): Promise<CanonicalJson | undefined> {
  const { call, asked, request } = known;
  const { gateway, operation } = call;
  const definition = desk.operation(call);
  const name = textOf(call);
  if (definition?.kind !== 'command')
    throw new Halted({
      status: 'parked',
      reason: `${name}: it may have been done or not, and there is no such command any more`,
      call: name,
    });
  const made = { ordinal: asked.ordinal, gateway, operation, request };
  return sendOnce(desk, definition, known, { cause, call, made }, known);
}

/** A query: whoever stores an answer first, has answered for all. @throws Halted */
export async function askOnce(
  desk: Desk,
  definition: Query,
  home: Home,
  live: LiveCall,
): Promise<CanonicalJson | undefined> {
  const response = await ask(desk, definition, live);
  const stored = await desk.store.insert(queryItem(home, live.call, askedNow(desk, live), response));
  return stored.response === undefined ? undefined : String(stored.response);
}

/** Asks the outside, and keeps nothing. @param asOf RFC 3339; only for a query that can. @throws Halted */
export async function ask(
  desk: Desk,
  definition: Query,
  { call, made, cause }: LiveCall,
  asOf?: string,
): Promise<CanonicalJson | undefined> {
  const name = operationOf(call);
  const key = idempotencyKey(cause, call);
  const request = parsed(made.request) as never; // it passed the query's own schema when it was made
  const asking = (signal: AbortSignal) => {
    const context = { key, signal, cause };
    return asOf === undefined || definition.askAsOf === undefined
      ? definition.ask(request, context)
      : definition.askAsOf(request, asOf, context);
  };
  const manner = { ...desk, name, patience: patienceOf(definition), breaker: desk.breaker(call.gateway) };
  try {
    return responseText(name, definition.response, await trying(asking, { ...manner, mayRetry: () => true }));
  } catch (error) {
    throw new Halted({
      status: 'again',
      reason: `${textOf(call)}: ${messageOf(error)}`,
      notBefore: desk.ambient.now() + 1_000,
    });
  }
}
