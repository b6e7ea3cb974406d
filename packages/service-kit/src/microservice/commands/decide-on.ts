import pLimit from 'p-limit';
import { allEnded } from '../../runtime/all-ended.ts';
import { ambient } from '../../runtime/ambient.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import type { Verdict, Word } from '../proposals/decide.ts';
import { listProposals } from '../proposals/list-proposals.ts';
import { type ProposalStatus, proposalKey, readProposal } from '../proposals/proposal-document.ts';
import type { DecisionRequest } from './requests.ts';

/** What was decided on one page of proposals; `next` asks for the next one. */
export interface VerdictPage {
  readonly verdicts: readonly Verdict[];
  readonly next?: string;
}

export type Decide = (parts: MicroserviceParts, id: string, word: Word) => Promise<Verdict>;

/**
 * Decides on the named proposals, or on a page of a job's. Those about one event go one after the other, in the order of
 * its calls: what is told about a payment waits for the payment. Events are independent, and some are worked on at a time.
 *
 * @param statuses of a job's proposals: those of which there is something to decide
 */
export async function decideOn(
  parts: MicroserviceParts,
  request: DecisionRequest,
  statuses: readonly ProposalStatus[],
  decide: Decide,
  deadline: Deadline,
): Promise<VerdictPage> {
  const { by, why } = request;
  const word = why === undefined ? { by } : { by, why };
  const { events, next } = await pageOf(parts, request, statuses);
  const slots = pLimit(parts.concurrency);
  const decided = await allEnded(
    // The first one gets its time in any case, so that who asks again gets on.
    events.map((ids, index) =>
      slots(() => inOrder(ids, (id) => decide(parts, id, word), index === 0 ? undefined : deadline)),
    ),
  );
  const verdicts = decided.flat();
  return next === undefined ? { verdicts } : { verdicts, next };
}

async function inOrder(
  ids: readonly string[],
  decide: (id: string) => Promise<Verdict>,
  deadline: Deadline | undefined,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const id of ids) {
    const before = verdicts.at(-1);
    if (before !== undefined && !isSettled(before)) verdicts.push(waiting(id, before));
    else if (deadline !== undefined && deadline.remaining() <= 0) verdicts.push(untimely(id));
    else verdicts.push(await decide(id));
  }
  return verdicts;
}

const isSettled = ({ agreed, notBefore }: Verdict): boolean => agreed && notBefore === undefined;

const waiting = (id: string, { id: first, agreed, notBefore }: Verdict): Verdict => ({
  id,
  status: 'open',
  agreed,
  detail: `It waits for ${first}, an earlier call because of the same event.`,
  ...(notBefore === undefined ? {} : { notBefore }),
});

const untimely = (id: string): Verdict => ({
  id,
  status: 'open',
  agreed: true,
  detail: 'There was no time for it.',
  notBefore: ambient.now(),
});

/** Ids, together those about one event, in the order of the log and of the calls. */
interface Page {
  readonly events: readonly (readonly string[])[];
  readonly next?: string;
}

async function pageOf(
  parts: MicroserviceParts,
  { ids, job, limit, after }: DecisionRequest,
  statuses: readonly ProposalStatus[],
): Promise<Page> {
  if (ids !== undefined) return { events: await namedByEvent(parts, [...new Set(ids)]) };
  const from = after === undefined ? {} : { after };
  const query = { limit, statuses, ...from, ...(job === undefined ? {} : { job }) };
  const { proposals, next } = await listProposals(parts, query);
  const byEvent = [...Map.groupBy(proposals, ({ subject, position }) => `${subject}#${position}`)];
  // Where a page ends among the proposals about one event, they are all left to the next one.
  const [cut] = byEvent.at(-1) ?? [];
  const isCut = cut !== undefined && byEvent.length > 1 && next?.startsWith(`${cut}#`) === true;
  const whole = isCut ? byEvent.slice(0, -1) : byEvent;
  const page = { events: whole.map(([, ofEvent]) => ofEvent.map(({ id }) => id)) };
  return next === undefined ? page : { ...page, next: isCut ? cut : next };
}

async function namedByEvent(
  { store, of }: MicroserviceParts,
  ids: readonly string[],
): Promise<Page['events']> {
  const found = await store.get(ids.map((id) => proposalKey(of, id)));
  const placed = ids.map((id, index) => {
    const stored = found[index];
    const { subject = id, position = '', ordinal = 0 } = stored ? readProposal(stored).proposal : {};
    return { id, event: `${subject}#${position}`, ordinal };
  });
  const events = Map.groupBy(placed, ({ event }) => event).values();
  return [...events].map((ofEvent) => ofEvent.sort((a, b) => a.ordinal - b.ordinal).map(({ id }) => id));
}
