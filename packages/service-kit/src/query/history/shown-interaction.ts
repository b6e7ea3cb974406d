import type { CloudEvent } from '@reprise/event-envelope';
import {
  type Approval,
  assemble,
  type Correction,
  type EmittedEvent,
  type Exchange,
  emittedBy,
  type InteractionItem,
  idempotencyKey,
  parseItemName,
  slotOf,
  textOf,
} from '@reprise/replay-gateway';

/** Plain JSON of what lies behind an event. Times in RFC 3339. */
export interface ShownInteraction {
  /** As in `bank.pay#1`. */
  readonly call: string;
  readonly kind: 'command' | 'query';
  readonly request: unknown;
  /** Absent while it is open, or where the operation answers nothing. */
  readonly response?: unknown;
  /** `open`: nothing is recorded of how it ended. */
  readonly status: 'answered' | 'open';
  readonly askedAt: string;
  readonly answeredAt?: string;
  /** A person, who has said how it ended. */
  readonly by?: string;
  readonly logic: string;
  /** The playback in which it was made. */
  readonly playbackid?: string;
  /** How often it was tried; none for a query. */
  readonly attempts: number;
  /** The idempotency key, where the event is at hand. */
  readonly key?: string;
  readonly corrections?: readonly ShownCorrection[];
  /** What people have agreed to about this call: its corrections, or that it was made at all. */
  readonly approvals?: readonly ShownApproval[];
}

export interface ShownCorrection
  extends Pick<
    ShownInteraction,
    'request' | 'response' | 'status' | 'askedAt' | 'answeredAt' | 'by' | 'logic' | 'attempts'
  > {
  readonly action: string;
  readonly proposal: string;
}

export interface ShownApproval {
  readonly proposal: string;
  readonly by: string;
  readonly why?: string;
  readonly at: string;
}

const rfc3339 = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** What lies behind an event, as it was known at a moment. @param at milliseconds since 1970 */
export function knownItems(items: readonly InteractionItem[], at = Infinity): readonly InteractionItem[] {
  if (at === Infinity) return items;
  const known = items.filter((item) => Number(item.at) <= at);
  // Clocks differ a little: an answer that seems older than its call waits for it.
  const opened = new Set(known.map(({ position }) => position));
  return known.filter(({ position }) => {
    const { position: event, call, correction, role } = parseItemName(position);
    return role.kind === 'approval' || opened.has(slotOf(event, call, correction));
  });
}

/** @param event because of which they were made, where it is at hand */
export function shownInteractions(
  items: readonly InteractionItem[],
  event?: Pick<CloudEvent, 'source' | 'id'>,
): readonly ShownInteraction[] {
  const { interactions, approvals } = assemble(items);
  return interactions.map((interaction) => {
    const { call, asked, attempts, corrections } = interaction;
    const name = textOf(call);
    const agreed = approvals.filter((one) => textOf(one.call) === name).map(shownApproval);
    return {
      call: name,
      kind: attempts.length === 0 ? 'query' : 'command',
      ...shownExchange(interaction, asked.at),
      logic: asked.logic,
      ...(asked.playbackid && { playbackid: asked.playbackid }),
      ...(event && { key: idempotencyKey(event, call) }),
      ...(corrections.length > 0 && { corrections: corrections.map(shownCorrection) }),
      ...(agreed.length > 0 && { approvals: agreed }),
    };
  });
}

const shownCorrection = (correction: Correction): ShownCorrection => ({
  action: correction.link.action,
  ...shownExchange(correction, correction.attempts[0]?.at ?? 0),
  logic: correction.link.logic,
  proposal: correction.link.proposal,
});

const shownApproval = ({ proposal, by, why, at }: Approval): ShownApproval => ({
  ...{ proposal, by },
  ...(why && { why }),
  at: rfc3339(at),
});

const shownExchange = ({ request, attempts, answer }: Exchange, askedAt: number) => ({
  request: JSON.parse(request) as unknown,
  ...(answer?.response !== undefined && { response: JSON.parse(answer.response) as unknown }),
  status: answer === undefined ? ('open' as const) : ('answered' as const),
  askedAt: rfc3339(askedAt),
  ...(answer && { answeredAt: rfc3339(answer.at) }),
  ...(answer?.by && { by: answer.by }),
  // A note that an attempt has failed looks like one that was over at once.
  attempts: attempts.filter(({ at, deadline }) => deadline > at).length,
});

/** The events that the calls have said, in their order. */
export const saidBy = (
  items: readonly InteractionItem[],
  event: Pick<CloudEvent, 'source' | 'id'>,
): readonly EmittedEvent[] =>
  assemble(items).interactions.flatMap((interaction) => emittedBy(event, interaction));
