import type { RecordedEvent } from '@reprise/event-envelope';
import { DEFAULT_PATIENCE } from './attempts.ts';
import type { Breaker } from './breaker.ts';
import { correctionKey, operationOf, slotOf, textOf } from './call-name.ts';
import { type Desk, dealingsWith } from './desk.ts';
import { StaleProposalError } from './errors.ts';
import type { Errand } from './exchange.ts';
import type { Correction } from './interaction.ts';
import { correctionItem, type Link } from './interaction-item.ts';
import { type CanonicalJson, parsed } from './json.ts';
import { findCall } from './live-call.ts';
import type { Command } from './operation.ts';
import type { Proposal } from './proposal.ts';

/** One link of a call's chain. */
export interface Step {
  readonly k: number;
  readonly action: Link['action'];
  /** The answer to what is corrected. */
  readonly response: CanonicalJson | undefined;
}

/** The k-th correction of a call, to be run like the call itself: under its own key, an intent first. */
export function correctionErrand(desk: Desk, proposal: Proposal, cause: RecordedEvent, step: Step): Errand {
  const { call, key: base } = proposal;
  const { k, action } = step;
  const link = linkOf(desk, proposal, action);
  return {
    subject: proposal.subject,
    slot: slotOf(proposal.position, call, k),
    name: `${textOf(call)}~c${k}`,
    opening: (attempt) => correctionItem(proposal, call, k, link, attempt),
    read: () => readOwn(desk, proposal, k),
    ...(action === 'by-hand' ? BY_HAND : doing(desk, proposal, cause, step, correctionKey(base, k))),
  };
}

/** @throws StaleProposalError where somebody else was first */
async function readOwn(
  desk: Desk,
  { id, call, ...home }: Proposal,
  k: number,
): Promise<Correction | undefined> {
  const found = (await findCall(desk, home, call))?.corrections.find((one) => one.k === k);
  if (found !== undefined && found.link.proposal !== id)
    throw new StaleProposalError(id, 'another correction came first');
  return found;
}

type Doing = Omit<Errand, 'subject' | 'slot' | 'name' | 'opening' | 'read'>;

const UNBROKEN: Breaker = { refuses: false, run: (call) => call() };

/** A person has done it, or will: only the log is told. */
const BY_HAND: Doing = {
  idempotent: true,
  patience: DEFAULT_PATIENCE,
  breaker: UNBROKEN,
  send: async () => undefined,
};

function doing(
  desk: Desk,
  proposal: Proposal,
  cause: RecordedEvent,
  { action, response }: Step,
  key: string,
): Doing {
  const definition = commandOf(desk, proposal);
  const dealings = dealingsWith(desk, definition, proposal.call, key, cause);
  if (action !== 'undo') return dealings;
  if (definition.undo === undefined)
    throw new StaleProposalError(proposal.id, 'there is no way to undo it any more');
  const undo = definition.undo.bind(definition);
  return {
    ...dealings,
    send: async (request, signal) => {
      // `never`: request and answer passed the command's own schemas, when they were made.
      await undo(parsed(request) as never, parsed(response) as never, { key, signal, cause });
      return undefined;
    },
  };
}

/** @throws StaleProposalError */
export function commandOf(desk: Desk, { id, call }: Proposal): Command {
  const definition = desk.operation(call);
  if (definition?.kind !== 'command')
    throw new StaleProposalError(id, `there is no command ${operationOf(call)} any more`);
  return definition;
}

function linkOf(
  { logic }: Desk,
  { id, effective, corrected, sends }: Proposal,
  action: Link['action'],
): Link {
  const outgoing = { send: corrected, difference: sends, undo: effective, 'by-hand': effective }[action];
  const after = action === 'undo' ? null : corrected;
  return {
    action,
    request: outgoing ?? 'null',
    proposal: id,
    logic,
    ...(after === null ? {} : { effective: after }),
  };
}
