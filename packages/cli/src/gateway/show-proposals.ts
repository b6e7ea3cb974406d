import type { ProposalView, Verdict } from '@reprise/service-kit';
import { brief } from '../text.ts';

/** What approving a proposal would do outside. */
export function outgoingText({
  action,
  call,
  sends,
}: Pick<ProposalView, 'action' | 'call' | 'sends'>): string {
  if (action === 'by-hand') return `${brief(call)}: nothing goes out, a person has to see to it`;
  const steps = sends.map((one) => ('send' in one ? `send ${brief(one.send)}` : `undo ${brief(one.undo)}`));
  return `${brief(call)}: ${steps.join(', then ')}`;
}

/** A proposal in one line, with what it is about. */
export const proposalLine = (proposal: ProposalView): string =>
  `${proposal.id}  ${brief(proposal.status)}  ${brief(proposal.subject)}  ${outgoingText(proposal)}`;

/** Everything about a proposal. */
export function proposalRows(proposal: ProposalView): readonly (readonly string[])[] {
  const { id, status, subject, event, call, recorded, now, job, foundAt, logic, decided, detail } = proposal;
  return [
    ['id', id],
    ['status', status],
    ['about', `${brief(subject)}, ${brief(event.type)} ${brief(event.id)} of ${brief(event.time)}`],
    ['call', brief(call)],
    ['recorded', recorded === null ? 'nothing' : brief(recorded)],
    ['now', now === null ? 'nothing' : brief(now)],
    ['to send', outgoingText(proposal)],
    ['found', `${foundAt} by ${brief(job)}, logic ${brief(logic)}`],
    ...(decided === undefined
      ? []
      : [
          ['decided', `${decided.at} by ${brief(decided.by)}${decided.why ? `: ${brief(decided.why)}` : ''}`],
        ]),
    ...(detail === undefined ? [] : [['because', brief(detail)]]),
  ];
}

export const verdictLine = ({ id, status, detail }: Verdict): string =>
  `${id}  ${status}${detail === undefined ? '' : `  ${brief(detail)}`}`;
