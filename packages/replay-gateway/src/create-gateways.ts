import type { Outcome } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { type Approved, type Approving, approve } from './approve.ts';
import type { Gateways } from './define-gateway.ts';
import { type Desk, type DeskOptions, deskOf } from './desk.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import { Halted, haltOf } from './halt.ts';
import { assemble, type Interaction } from './interaction.ts';
import { type Pair, pairUp } from './matching.ts';
import { LIVE, type Passage, proposes, runsReactions } from './mode.ts';
import { type Proposal, proposalsOf } from './proposal.ts';
import { type End, type Reaction, ReactionRun } from './reaction-run.ts';
import { type Doubt, settle, type Word } from './settle.ts';

/** What an event comes with to its reaction. */
export interface Occasion {
  readonly event: RecordedEvent;
  readonly outcome: Outcome;
  /** Live, unless it says otherwise. */
  readonly passage?: Passage;
  /**
   * What the log has of this event's calls, where it is at hand (a playback record carries it; see `ofIdentity`). It is
   * read otherwise.
   */
  readonly recorded?: readonly Interaction[];
}

/** What became of a reaction. */
export interface Ran {
  /** `closed`: in this mode reactions do not run. */
  readonly end: End | { readonly status: 'closed' };
  /** How its calls differ from the record, those left out that this run sent. */
  readonly deviations: readonly Deviation[];
  /** In `correct`, what would have to be sent; in `preview`, what would be proposed. */
  readonly proposals: readonly Proposal[];
  /** The recorded calls by which calls of this run were answered, or would have been. */
  readonly answered: readonly Interaction[];
  /** How many commands of this run went out and were answered. */
  readonly sent: number;
}

/** A service's gateways, at work. One per container: circuit breakers remember. */
export interface GatewayDesk<Gs extends Gateways> {
  /** Runs a reaction. Never throws for what fails in it or outside: `end` says what to do. */
  react<Data>(reaction: Reaction<Gs, Data>, occasion: Occasion): Promise<Ran>;
  /** @throws StaleProposalError */
  approve(proposal: Proposal, approving: Approving): Promise<Approved>;
  /** @throws NotInDoubtError */
  settle(doubt: Doubt, word: Word, by: string): Promise<void>;
}

/**
 * Puts a service's gateways to work on a log.
 *
 * @example
 * const desk = createGateways({ gateways: { bank, rates }, store, ambient, logic: LOGIC });
 * const { end } = await desk.react(payOut, { event, outcome });
 */
export function createGateways<Gs extends Gateways>(options: DeskOptions<Gs>): GatewayDesk<Gs> {
  const desk = deskOf(options);
  return {
    react: (reaction, occasion) => react(desk, options.gateways, reaction as Reaction<Gs>, occasion),
    approve: (proposal, approving) => approve(desk, proposal, approving),
    settle: (doubt, word, by) => settle(desk, doubt, word, by),
  };
}

const NOTHING = { deviations: [], proposals: [], answered: [], sent: 0 } as const;

async function react<Gs extends Gateways>(
  desk: Desk,
  gateways: Gs,
  reaction: Reaction<Gs>,
  { event, outcome, passage = LIVE, recorded }: Occasion,
): Promise<Ran> {
  if (!runsReactions(passage)) return { end: { status: 'closed' }, ...NOTHING };
  let known: readonly Interaction[];
  try {
    known = recorded ?? assemble(await desk.store.list(event.subject, event.sequence)).interactions;
  } catch (error) {
    if (error instanceof Halted) return { end: error.halt, ...NOTHING };
    throw error;
  }
  const run = new ReactionRun(desk, event, passage, known);
  const end = await run.end(reaction, outcome, gateways);
  const complete = end.status === 'completed';
  const pairs = pairUp(known, run.unsent);
  const own = pairs.filter((pair) => isOwn(pair, event));
  const ran = {
    end,
    deviations: deviationsOf(own, complete),
    proposals: [],
    answered: pairs.flatMap(({ recorded, made }) => (recorded && made ? [recorded] : [])),
    sent: run.sent,
  };
  if (!proposes(passage, event)) return ran;
  try {
    return { ...ran, proposals: proposalsOf(desk, event, own, complete) };
  } catch (error) {
    return { ...ran, end: haltOf(error) }; // a `difference` that throws
  }
}

/**
 * A late duplicate is answered by what is kept behind the first event of its identity; whether that is what it should be,
 * is the first one's business. Two that judge the same call would correct each other for ever.
 */
const isOwn = ({ recorded }: Pair, event: RecordedEvent): boolean =>
  recorded === undefined || recorded.position === event.sequence;
