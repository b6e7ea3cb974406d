import type { RecordedEvent } from '@reprise/event-envelope';
import { textOf } from './call-name.ts';
import { commandOf, correctionErrand } from './correction-errand.ts';
import type { Desk } from './desk.ts';
import { StaleProposalError } from './errors.ts';
import { run } from './exchange.ts';
import { type Halt, Halted, haltOf } from './halt.ts';
import { type Correction, effectiveOf, type Interaction, isOpen } from './interaction.ts';
import { approvalItem, type Link } from './interaction-item.ts';
import { canonical } from './json.ts';
import { findCall, homeOf, sendOnce } from './live-call.ts';
import type { Proposal } from './proposal.ts';

/** Who approved, and the event whose calls are corrected. */
export interface Approving {
  readonly by: string;
  readonly why?: string;
  readonly cause: RecordedEvent;
}

export type Approved = { readonly status: 'done' } | Halt;

/**
 * Carries out a proposal, each of its steps once, however often it is approved. The approval is in the log first, then
 * each step as an intent, then what came of it. To be repeated while it answers `again`.
 *
 * @throws StaleProposalError where something else is in effect than the proposal says
 */
export async function approve(desk: Desk, proposal: Proposal, approving: Approving): Promise<Approved> {
  try {
    const interaction = await findCall(desk, proposal, proposal.call);
    if (!isUnderWay(interaction, proposal)) {
      if (isInEffect(interaction, proposal)) return { status: 'done' };
      refuseStale(interaction, proposal, approving);
      await noteApproval(desk, proposal, approving);
    }
    await carryOut(desk, proposal, approving, interaction);
    return { status: 'done' };
  } catch (error) {
    if (error instanceof Halted) return haltOf(error);
    throw error;
  }
}

const linksOf = (interaction: Interaction | undefined, { id }: Proposal): readonly Correction[] =>
  (interaction?.corrections ?? []).filter(({ link }) => link.proposal === id);

/** Begun before: it is finished, whatever is in effect meanwhile. */
const isUnderWay = (interaction: Interaction | undefined, proposal: Proposal): boolean =>
  linksOf(interaction, proposal).length > 0 || isFirstSend(interaction, proposal);

/** A newly wanted call is sent as live would send it: its intent is an ordinary one. */
const isFirstSend = (interaction: Interaction | undefined, { effective, corrected }: Proposal): boolean =>
  interaction !== undefined &&
  interaction.corrections.length === 0 &&
  isOpen(interaction) &&
  effective === null &&
  interaction.request === corrected;

function isInEffect(interaction: Interaction | undefined, { corrected }: Proposal): boolean {
  const now = effectiveOf(interaction);
  return now.status === 'settled' && (now.request ?? null) === corrected;
}

/** @throws StaleProposalError */
function refuseStale(interaction: Interaction | undefined, proposal: Proposal, { cause }: Approving): void {
  const now = effectiveOf(interaction);
  if (cause.origin !== undefined)
    throw new StaleProposalError(proposal.id, 'its event was copied from another environment');
  if (now.status === 'open')
    throw new StaleProposalError(
      proposal.id,
      `what became of ${textOf(proposal.call)} has to be settled first`,
    );
  if ((now.request ?? null) !== proposal.effective)
    throw new StaleProposalError(proposal.id, 'something else is in effect by now');
}

const noteApproval = (desk: Desk, proposal: Proposal, { by, why }: Approving) =>
  desk.store.insert(
    approvalItem(proposal, proposal.call, proposal.id, {
      at: desk.ambient.now(),
      by,
      ...(why === undefined ? {} : { why }),
      plan: canonical(proposal) ?? '',
    }),
  );

const STEPS = {
  send: ['send'],
  difference: ['difference'],
  undo: ['undo'],
  'undo-and-redo': ['undo', 'send'],
  'by-hand': ['by-hand'],
} as const satisfies Record<Proposal['action'], readonly Link['action'][]>;

async function carryOut(
  desk: Desk,
  proposal: Proposal,
  approving: Approving,
  first: Interaction | undefined,
): Promise<void> {
  if (first === undefined || isFirstSend(first, proposal)) return sendFirst(desk, proposal, approving, first);
  const steps = STEPS[proposal.action];
  for (const [index, action] of steps.entries()) {
    const interaction = await findCall(desk, proposal, proposal.call);
    const own = linksOf(interaction, proposal)[index];
    if (interaction === undefined || own?.answer !== undefined) continue;
    if (own === undefined && index > 0) refuseOvertaken(interaction, proposal);
    await step(desk, proposal, approving, interaction, action, own);
  }
}

/** Between two steps nobody else may have corrected it. */
function refuseOvertaken({ corrections }: Interaction, { id }: Proposal): void {
  if (corrections.at(-1)?.link.proposal !== id)
    throw new StaleProposalError(id, 'another correction came in between');
}

async function sendFirst(
  desk: Desk,
  proposal: Proposal,
  { cause }: Approving,
  known: Interaction | undefined,
): Promise<void> {
  const { call, corrected, ordinal } = proposal;
  const definition = commandOf(desk, proposal);
  const live = { cause, call, made: { ...call, ordinal, request: corrected ?? 'null' } };
  const home = known ?? (await homeOf(desk, proposal, live));
  await sendOnce(desk, definition, home, live, known);
  // Somebody else may have had it first, with another request.
  const interaction = await findCall(desk, home, call);
  if (interaction?.request !== corrected)
    throw new StaleProposalError(proposal.id, 'the call was made meanwhile, with another request');
}

async function step(
  desk: Desk,
  proposal: Proposal,
  { cause }: Approving,
  interaction: Interaction,
  action: Link['action'],
  own: Correction | undefined,
): Promise<void> {
  const k = own?.k ?? interaction.corrections.length + 1;
  const before = effectiveOf({ ...interaction, corrections: interaction.corrections.slice(0, k - 1) });
  const response = before.status === 'settled' ? before.response : undefined;
  await run(correctionErrand(desk, proposal, cause, { k, action, response }), desk, own);
}
