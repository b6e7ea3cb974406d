import type { Position, Subject } from '@reprise/event-envelope';
import { type CallName, operationOf, slotOf } from './call-name.ts';
import type { Desk } from './desk.ts';
import { tokenFrom } from './endurance.ts';
import { NotInDoubtError } from './errors.ts';
import type { Correction, Exchange } from './interaction.ts';
import { answerItem, takeoverItem } from './interaction-item.ts';
import { findCall } from './live-call.ts';
import { responseText } from './values.ts';

/** An interaction that was parked: a call, or its k-th correction. */
export interface Doubt {
  readonly subject: Subject;
  readonly position: Position;
  readonly call: CallName;
  readonly correction?: number;
}

/** A person's word: it was done, and this was the answer; or it was not (or doing it again does no harm): try again. */
export type Word = { readonly done: unknown } | 'try-again';

/**
 * Ends a doubt that no program could. Afterwards the reaction can be run again.
 *
 * @throws NotInDoubtError, InvalidResponseError
 */
export async function settle(desk: Desk, doubt: Doubt, word: Word, by: string): Promise<void> {
  const { subject, position, call, correction = 0 } = doubt;
  const slot = slotOf(position, call, correction);
  const exchange = await openExchange(desk, doubt, slot);
  const at = desk.ambient.now();
  if (word === 'try-again') {
    const token = tokenFrom(desk.ambient);
    const number = exchange.attempts.length + 1;
    const note = takeoverItem(subject, slot, number, { at, deadline: at, token }, { by });
    const stored = await desk.store.insert(note);
    if (stored.token !== token) throw new NotInDoubtError(slot, 'somebody else has taken it over');
    return;
  }
  const schema = answersNothing(exchange) ? undefined : desk.operation(call)?.response;
  const response = responseText(operationOf(call), schema, word.done);
  const stored = await desk.store.insert(answerItem(subject, slot, response, at, by));
  if (stored.by !== by || stored.at !== at) throw new NotInDoubtError(slot, 'it has been answered meanwhile');
}

/** To undo something is answered by its having been done. */
const answersNothing = (exchange: Exchange | Correction): boolean =>
  'link' in exchange && (exchange.link.action === 'undo' || exchange.link.action === 'by-hand');

async function openExchange(desk: Desk, doubt: Doubt, slot: string): Promise<Exchange | Correction> {
  const interaction = await findCall(desk, doubt, doubt.call);
  const exchange = doubt.correction
    ? interaction?.corrections.find(({ k }) => k === doubt.correction)
    : interaction;
  if (exchange === undefined) throw new NotInDoubtError(slot, 'there is no such call');
  if (exchange.answer !== undefined) throw new NotInDoubtError(slot, 'it has been answered');
  const until = exchange.attempts.at(-1)?.deadline ?? 0;
  if (desk.ambient.now() <= until)
    throw new NotInDoubtError(slot, `somebody may be calling until ${new Date(until).toISOString()}`);
  return exchange;
}
