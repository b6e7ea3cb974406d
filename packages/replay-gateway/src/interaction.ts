import type { Position, Subject } from '@reprise/event-envelope';
import { type CallName, type ItemName, parseItemName, slotOf } from './call-name.ts';
import { InvalidInteractionError } from './errors.ts';
import type { Asked, Attempt, Home, InteractionItem, Link } from './interaction-item.ts';
import type { CanonicalJson } from './json.ts';

/** An attempt at a call. `undone`: it is known that it and all before did nothing outside. */
export interface AttemptMade extends Attempt {
  readonly undone: boolean;
  readonly by?: string;
}

/** What the outside said; `by` a person, who said so in its place. */
export interface Answer {
  readonly response?: CanonicalJson;
  readonly at: number;
  readonly by?: string;
}

/** One thing that was said to the outside, and its answer; without one it is open, and maybe in doubt. */
export interface Exchange {
  readonly subject: Subject;
  /** Its sort key in the log. */
  readonly slot: string;
  readonly request: CanonicalJson;
  /** None for a query, which is stored when it is over. */
  readonly attempts: readonly AttemptMade[];
  readonly answer?: Answer;
}

export interface Correction extends Exchange {
  readonly k: number;
  readonly link: Link;
}

/** A call that a reaction made, as the log has it, with its corrections in order. */
export interface Interaction extends Exchange, Home {
  readonly call: CallName;
  readonly asked: Asked;
  readonly corrections: readonly Correction[];
}

export interface Approval {
  readonly call: CallName;
  readonly proposal: string;
  readonly at: number;
  readonly by: string;
  readonly why?: string;
  readonly plan: CanonicalJson;
}

/** What the log has behind one event. */
export interface Kept {
  readonly interactions: readonly Interaction[];
  readonly approvals: readonly Approval[];
}

interface Named {
  readonly name: ItemName;
  readonly item: InteractionItem;
}

/** Puts together what lies behind one event. @throws InvalidInteractionError */
export function assemble(items: readonly InteractionItem[]): Kept {
  const named = items.map((item) => ({ name: parseItemName(item.position), item }));
  const slots = Map.groupBy(named, ({ name }) => slotOf(name.position, name.call, name.correction));
  const interactions = named.filter(({ name }) => name.correction === 0 && name.role.kind === 'opening');
  return {
    interactions: interactions.map((one) => interactionOf(one, slots)).sort(byOrdinal),
    approvals: named.flatMap(({ name, item }) =>
      name.role.kind === 'approval' ? [approvalOf(name.call, name.role.proposal, item)] : [],
    ),
  };
}

const byOrdinal = (a: Interaction, b: Interaction): number => a.asked.ordinal - b.asked.ordinal;

type Slots = ReadonlyMap<string, readonly Named[]>;

function interactionOf({ name, item }: Named, slots: Slots): Interaction {
  const { position, call } = name;
  const corrections: Correction[] = [];
  for (let k = 1; slots.has(slotOf(position, call, k)); k++) {
    const opening = slots.get(slotOf(position, call, k))?.find(({ name }) => name.role.kind === 'opening');
    if (opening === undefined)
      throw new InvalidInteractionError(`correction ${k} of ${item.position} begins with its answer`);
    corrections.push({ ...exchangeOf(opening, slots), k, link: linkOf(opening.item) });
  }
  const { subject } = item;
  return { ...exchangeOf({ name, item }, slots), subject, position, call, asked: askedOf(item), corrections };
}

function exchangeOf({ name, item }: Named, slots: Slots): Exchange {
  const slot = slotOf(name.position, name.call, name.correction);
  const parts = slots.get(slot) ?? [];
  const takeovers = parts.flatMap(({ name: { role }, item: takeover }) =>
    role.kind === 'takeover' ? [{ number: role.attempt, takeover }] : [],
  );
  takeovers.sort((a, b) => a.number - b.number);
  const answer =
    item.answered === 1 ? item : parts.find(({ name: { role } }) => role.kind === 'answer')?.item;
  return {
    subject: item.subject,
    slot,
    request: String(item.request),
    attempts: item.answered === 1 ? [] : [item, ...takeovers.map(({ takeover }) => takeover)].map(attemptOf),
    ...(answer === undefined ? {} : { answer: answerOf(answer) }),
  };
}

const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value));

const only = <Part extends object>(part: { readonly [K in keyof Part]: Part[K] | undefined }): Part =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part; // what is optional is left out

const attemptOf = (item: InteractionItem): AttemptMade =>
  only<AttemptMade>({
    at: Number(item.at),
    deadline: Number(item.deadline),
    token: String(item.token),
    undone: item.undone === 1,
    by: text(item.by),
  });

const answerOf = (item: InteractionItem): Answer =>
  only<Answer>({ response: text(item.response), at: Number(item.at), by: text(item.by) });

const askedOf = (item: InteractionItem): Asked =>
  only<Asked>({
    request: String(item.request),
    ordinal: Number(item.ordinal),
    at: Number(item.at),
    logic: String(item.logic),
    playbackid: text(item.playbackid),
  });

const linkOf = (item: InteractionItem): Link =>
  only<Link>({
    action: item.action as Link['action'], // correctionItem wrote it
    request: String(item.request),
    effective: text(item.effective),
    proposal: String(item.proposal),
    logic: String(item.logic),
  });

const approvalOf = (call: CallName, proposal: string, item: InteractionItem): Approval =>
  only<Approval>({
    call,
    proposal,
    at: Number(item.at),
    by: String(item.by),
    why: text(item.why),
    plan: String(item.plan),
  });

/** What counts outside today: the last request of the chain, nothing where it was undone; unknown while one is open. */
export type Effective =
  | { readonly status: 'open' }
  | {
      readonly status: 'settled';
      readonly request: CanonicalJson | undefined;
      readonly response?: CanonicalJson;
    };

export const isOpen = ({ answer }: Exchange): boolean => answer === undefined;

/** The chain of a call: itself and its corrections. A call that was never made has nothing in effect. */
export function effectiveOf(interaction: Interaction | undefined): Effective {
  if (interaction === undefined) return { status: 'settled', request: undefined };
  const { corrections } = interaction;
  if ([interaction, ...corrections].some(isOpen)) return { status: 'open' };
  const last = corrections.at(-1);
  const request = last === undefined ? interaction.request : last.link.effective;
  const response = responseOf(interaction);
  return { status: 'settled', request, ...(response === undefined ? {} : { response }) };
}

/** The answer to the call itself, or to the last time that it was made anew; a difference's answer is its own affair. */
function responseOf({ answer, corrections }: Interaction): CanonicalJson | undefined {
  const again = corrections.findLast(({ link }) => link.action === 'send');
  return (again?.answer ?? answer)?.response;
}

/** Of everything behind one event and behind others of the same identity: each call once, the event's own first. */
export function ofIdentity(position: Position, interactions: readonly Interaction[]): readonly Interaction[] {
  const own = interactions.filter((one) => one.position === position);
  const taken = new Set(own.map(({ call }) => slotOf(position, call)));
  const others = interactions.filter(
    (one) => one.position !== position && !taken.has(slotOf(position, one.call)),
  );
  return [...own, ...others];
}
