import { type Proposal, type ProposedAction, textOf } from '@reprise/replay-gateway';

/** One thing that would go out: a request, or the undoing of one. */
export type Outgoing = { readonly send: unknown } | { readonly undo: unknown };

/** A proposal for people: requests as plain JSON, null where there is none. */
export interface ShownProposal {
  readonly id: string;
  readonly subject: string;
  readonly position: string;
  /** `bank.pay#1` */
  readonly call: string;
  readonly action: ProposedAction;
  /** What is in effect outside. */
  readonly recorded: unknown;
  /** What should be. */
  readonly now: unknown;
  /** What approving it would send, in this order; nothing where a person has to see to it. */
  readonly sends: readonly Outgoing[];
}

export function shownProposal(proposal: Proposal): ShownProposal {
  const { id, subject, position, call, action, effective, corrected } = proposal;
  return {
    id,
    subject,
    position,
    call: textOf(call),
    action,
    recorded: jsonOf(effective),
    now: jsonOf(corrected),
    sends: outgoing(proposal),
  };
}

function outgoing({ action, effective, corrected, sends }: Proposal): readonly Outgoing[] {
  const undo: Outgoing = { undo: jsonOf(effective) };
  const send: Outgoing = { send: jsonOf(corrected) };
  switch (action) {
    case 'send':
      return [send];
    case 'difference':
      return [{ send: jsonOf(sends ?? null) }];
    case 'undo':
      return [undo];
    case 'undo-and-redo':
      return [undo, send];
    case 'by-hand':
      return [];
  }
}

const jsonOf = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
