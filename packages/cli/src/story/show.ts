import type { HistoryEntry, ShownCorrection, ShownInteraction } from '@reprise/service-kit';
import { patchText } from '../patch-text.ts';
import { brief, isRecord, summary } from '../text.ts';
import type { Told } from './told.ts';

/** They carry the whole event that they are about; its id says which. */
const ABOUT_EVENTS = ['reprise.event-reversed.v1', 'reprise.event-skipped.v1'];

/** The data of an event in one line. */
export function dataText(type: unknown, data: unknown): string {
  if (!ABOUT_EVENTS.includes(String(type)) || !isRecord(data) || !isRecord(data.original))
    return summary(data);
  const { original, ...said } = data;
  return summary({ event: original.id, ...said });
}

export const outcomeText = (outcome: unknown): string =>
  isRecord(outcome) ? [outcome.status, outcome.reason].filter(Boolean).map(brief).join(' ') : '';

/** A key and its value, for a line of its own. */
export type Fact = readonly [key: string, value: string];

/** The calls to the outside; what was said to services is told as events. */
export const callsOf = ({ entry, heard }: Told): readonly Fact[] => [
  ...entry.interactions.flatMap((one) => callFacts(one)),
  ...heard.flatMap(({ service, interactions }) => interactions.flatMap((one) => callFacts(one, service))),
];

const isEmit = ({ call }: ShownInteraction): boolean => /\.emit#\d+$/.test(call);

/** @param service where it is another one than the event's */
function callFacts(interaction: ShownInteraction, service?: string): readonly Fact[] {
  const { call, kind, corrections = [], approvals = [] } = interaction;
  const name = `${service === undefined ? '' : `${service} `}${brief(call)}`;
  const agreed = (proposal: string): string => {
    const approval = approvals.find((one) => one.proposal === proposal);
    return approval === undefined ? '' : `, agreed to by ${brief(approval.by)}${reason(approval.why)}`;
  };
  const made: Fact = [kind === 'query' ? 'asked' : 'called', `${name} ${exchangeText(interaction)}`];
  return [
    ...(isEmit(interaction) ? [] : [made]),
    ...corrections.map(
      (one, index): Fact => [
        'corrected',
        `${name}~c${index + 1} ${one.action} ${exchangeText(one)}${agreed(one.proposal)}`,
      ],
    ),
  ];
}

const reason = (why: string | undefined): string => (why === undefined ? '' : `: ${brief(why)}`);

function exchangeText({ request, status, by, ...answer }: ShownInteraction | ShownCorrection): string {
  if (status === 'open') return `${summary(request)}, no answer yet`;
  const said = answer.response === undefined ? '' : ` -> ${summary(answer.response)}`;
  return `${summary(request)}${said}${by === undefined ? '' : `, as ${brief(by)} said`}`;
}

/** What there is to know of an event itself. */
export function factsOf({ entry }: Told): readonly Fact[] {
  const { event, outcome, conflict, changes, reversed, skipped } = entry;
  return [
    fact(
      'outcome',
      `${outcomeText(outcome)}${conflict === undefined ? '' : `, but not as of then: ${brief(conflict)}`}`,
    ),
    fact('data', dataText(event.type, event.data)),
    fact('changes', patchText(changes)),
    fact('reversed', takenBackText(reversed)),
    fact('skipped', takenBackText(skipped)),
  ].filter(([, value]) => value !== '');
}

const takenBackText = (said: HistoryEntry['reversed']): string =>
  said === undefined
    ? ''
    : `${brief(said.recordedtime)} by ${brief(said.by)}, by ${brief(said.id)}: ${brief(said.reason)}`;

const fact = (key: string, value: string): Fact => [key, value];
