import { isTime, type RecordedEvent } from '@reprise/event-envelope';

/** What a playback is for; DESIGN of the whole in docs/architecture.md. `live` is no playback. */
export const PLAYBACK_MODES = ['rebuild', 'replay', 'correct', 'introduce', 'preview'] as const;
export type PlaybackMode = (typeof PLAYBACK_MODES)[number];

/** Which gateways `introduce` may open, and for what: `send`, `suppress`, or `send-since=<date or date-time>`. */
export interface Introduction {
  readonly gateways: readonly string[];
  readonly commands: string;
}

/** As it comes from outside: whatever it says, what is not understood opens nothing. */
export interface Passage {
  /** `live`, or the mode that the playback stamped on the record. */
  readonly mode: string | undefined;
  readonly playbackid?: string;
  readonly introduction?: Introduction;
}

/** The event came over the event stream. */
export const LIVE: Passage = { mode: 'live' };

/** Whether reactions run at all: to be compared with the record, or to do something. */
export const runsReactions = ({ mode }: Passage): boolean =>
  mode === 'live' || mode === 'replay' || mode === 'correct' || mode === 'introduce' || mode === 'preview';

/** Whether differences from the record are worked out as proposals; in `preview` nobody can approve them. */
export const proposes = ({ mode }: Passage, event: Pick<RecordedEvent, 'origin'>): boolean =>
  (mode === 'correct' || mode === 'preview') && event.origin === undefined;

/**
 * Whether a gateway is open: calls may go out, under the protocol that sends each once. Everything that is not named
 * here is closed: an unknown mode, a missing one, a policy that is missing or cannot be read, and every event that was
 * copied from another environment, whose follow-ups were copied too.
 *
 * @param known whether the event has interactions of this gateway that this very playback did not make
 */
export function isOpenFor(
  passage: Passage,
  event: Pick<RecordedEvent, 'origin' | 'time'>,
  gateway: string,
  known: boolean,
): boolean {
  if (event.origin !== undefined) return false;
  if (passage.mode === 'live') return true;
  if (passage.mode !== 'introduce' || known || !passage.playbackid) return false;
  const { gateways, commands } = passage.introduction ?? {};
  return Array.isArray(gateways) && gateways.includes(gateway) && admits(commands, event.time);
}

const SINCE = 'send-since=';
const DATE = /^\d{4}-\d\d-\d\d$/;

function admits(commands: unknown, time: string): boolean {
  if (commands === 'send') return true;
  if (typeof commands !== 'string' || !commands.startsWith(SINCE)) return false;
  const since = instantOf(commands.slice(SINCE.length));
  return since !== undefined && Date.parse(time) >= since;
}

/** A date is its first instant, UTC. */
function instantOf(text: string): number | undefined {
  const time = DATE.test(text) ? `${text}T00:00:00Z` : text;
  return isTime(time) ? Date.parse(time) : undefined;
}

/** Whether an introduction can be understood: to be asked before a playback begins. Sentences on what is wrong. */
export function introductionIssues(
  introduction: Introduction | undefined,
  names: readonly string[],
): readonly string[] {
  if (introduction === undefined)
    return ['introduce needs a policy: which gateways, and send, suppress or send-since=DATE.'];
  const { gateways, commands } = introduction;
  const unknown = gateways.filter((name) => !names.includes(name));
  const readable =
    commands === 'send' ||
    commands === 'suppress' ||
    (commands.startsWith(SINCE) && instantOf(commands.slice(SINCE.length)) !== undefined);
  return [
    ...(gateways.length === 0 ? ['introduce names no gateway.'] : []),
    ...unknown.map(
      (name) =>
        `There is no gateway "${name}"; ${names.length > 0 ? `there are ${names.join(', ')}` : 'there are none'}.`,
    ),
    ...(readable
      ? []
      : [`"${commands}" is no policy: send, suppress or send-since=DATE, e.g. send-since=2026-01-01.`]),
  ];
}
