import type { LogItem } from '@reprise/service-kit';
import { callOf, keyOf, partsOf } from './keys.ts';
import type { Deed } from './outside.ts';
import type { StreamHistory } from './stream-history.ts';
import { must } from './violation.ts';
import type { Introduction, Task } from './world.ts';

/** The sort key of what lies behind an event, by the format's definition. */
const NAME = /^(\d{4}-\d{64}-\d{4})~([a-z-]+\.[a-zA-Z]+)#(\d+)(?:~c(\d+))?(?:(=)|(\+\d+)|!([0-9a-f]+))?$/;

/** What counts outside, as the log has it: a request, nothing, or nobody knows before it is answered. */
type Effective = string | null | 'open';

/** A command, or a correction of one, as it was opened in the log. */
interface Opening {
  readonly key: string;
  readonly request: string;
  /** Of a correction: the request that counts afterwards; nothing where it takes the call back. */
  readonly effective: string | null;
  readonly proposal: string | undefined;
  readonly action: string;
  /** When the event happened, because of which it is said. */
  readonly time: string;
  /** The playback in which it was opened, and in which step. */
  readonly playbackid: string | undefined;
  readonly step: number;
  isAnswered: boolean;
}

export interface InteractionWatchOptions {
  readonly history: StreamHistory;
  /** How many steps there have been. */
  readonly step: () => number;
  /** When a playback was asked for, in steps. */
  readonly sinceOf: (job: string) => number;
  /** Whether somebody's word, to carry a proposal out, stands. */
  readonly isApproved: (proposal: string) => boolean;
}

/** Watches what the log says of words to the outside, and what then goes out. */
export class InteractionWatch {
  readonly #options: InteractionWatchOptions;
  readonly #openings = new Map<string, Opening>();
  /** By call: itself and its corrections. */
  readonly #chains = new Map<string, Opening[]>();
  /** By call: what counted from which step on. */
  readonly #effective = new Map<string, { readonly step: number; readonly effective: Effective }[]>();
  /** Proposals that somebody's word, in the log, carries out; and the calls that they are about. */
  readonly #approvals = new Set<string>();
  readonly #approvedCalls = new Set<string>();

  constructor(options: InteractionWatchOptions) {
    this.#options = options;
  }

  inserted({ subject, position, ...item }: LogItem, by: Task | undefined): void {
    const [, event, call, number, k, answer, takeover, approval] = NAME.exec(position) ?? [];
    if (event === undefined || call === undefined || takeover !== undefined || item.answered === 1) return;
    const cause = this.#options.history.eventsOf(subject).find((one) => one.position === event);
    if (cause === undefined) return;
    const key = `${keyOf(cause, call, Number(number))}${k === undefined ? '' : `~c${k}`}`;
    if (approval !== undefined) this.#approved(approval, key);
    else if (answer !== undefined) this.#answered(key);
    else this.#opened({ ...this.#openingOf(key, item), time: cause.time }, by);
  }

  /** Something is about to leave. */
  sends({ key, request }: Deed, by: Task | undefined): void {
    const opening = this.#openings.get(key);
    must(
      opening?.request === request,
      'an intent comes before what goes out',
      () => `${key} goes out with ${request}, the log has ${opening?.request}`,
    );
    if (by?.command === 'gateway.approve') return;
    must(
      opening.proposal === undefined,
      'corrections wait for a person',
      () => `${key} is sent by ${by?.of}`,
    );
    must(
      by === undefined || by.mayReact || by.introductions.some((one) => admits(one, opening)),
      'a playback says nothing to the outside',
      () => `${key} goes out in ${by?.modes.join()}`,
    );
  }

  /** What has counted at any time since a step; nothing before the first word. */
  effectiveSince(call: string, step: number): readonly Effective[] {
    const all = [{ step: 0, effective: null }, ...(this.#effective.get(call) ?? [])];
    const first = all.findLastIndex((one) => one.step <= step);
    return all.slice(Math.max(first, 0)).map(({ effective }) => effective);
  }

  #openingOf(key: string, item: Omit<LogItem, 'subject' | 'position'>): Omit<Opening, 'time'> {
    const { request, effective, proposal, playbackid, action = 'send' } = item;
    const after = key === callOf(key) ? request : effective;
    return {
      key,
      request: String(request),
      effective: textOf(after) ?? null,
      proposal: textOf(proposal),
      action: String(action),
      playbackid: textOf(playbackid),
      step: this.#options.step(),
      isAnswered: false,
    };
  }

  #opened(opening: Opening, by: Task | undefined): void {
    const { key, proposal } = opening;
    const call = callOf(key);
    const chain = this.#chains.get(call) ?? [];
    must(!this.#openings.has(key), 'a call is kept once', () => key);
    if (proposal !== undefined) this.#checkCorrection(opening, proposal, chain);
    else if (by?.command === 'gateway.approve')
      must(this.#approvedCalls.has(key), 'nothing is corrected without a word', () => key);
    else if (by?.mayReact === false) this.#checkIntroduced(opening);
    this.#openings.set(key, opening);
    this.#chains.set(call, [...chain, opening]);
    this.#note(call);
  }

  /** An event that had such an interaction before the playback was asked for, needs no introduction. */
  #checkIntroduced({ key, playbackid }: Opening): void {
    const before = this.#options.sinceOf(playbackid ?? '');
    const known = [...this.#openings.values()].find(
      (one) => isSameGateway(one.key, key) && one.playbackid !== playbackid && one.step < before,
    );
    must(known === undefined, 'what was introduced is not introduced again', () => `${key}, ${known?.key}`);
  }

  #checkCorrection({ key, action }: Opening, proposal: string, chain: readonly Opening[]): void {
    must(this.#approvals.has(proposal), 'nothing is corrected without a word', () => `${key} of ${proposal}`);
    must(
      chain.length > 0 && chain.every(({ isAnswered }) => isAnswered),
      'nothing is corrected while it is under way',
      () => key,
    );
    must(
      !chain.some((one) => one.proposal === proposal && one.action === action),
      'a proposal is carried out once',
      () => `${key} does once more what ${proposal} says`,
    );
  }

  #answered(key: string): void {
    const opening = this.#openings.get(key);
    must(opening !== undefined, 'an answer has a question', () => key);
    opening.isAnswered = true;
    this.#note(callOf(key));
  }

  #approved(proposal: string, call: string): void {
    must(this.#options.isApproved(proposal), 'only what is approved is carried out', () => proposal);
    this.#approvals.add(proposal);
    this.#approvedCalls.add(call);
  }

  #note(call: string): void {
    const chain = this.#chains.get(call) ?? [];
    const isOpen = chain.some(({ isAnswered }) => !isAnswered);
    const effective = isOpen ? 'open' : (chain.at(-1)?.effective ?? null);
    const noted = this.#effective.get(call) ?? [];
    this.#effective.set(call, [...noted, { step: this.#options.step(), effective }]);
  }
}

const SINCE = 'send-since=';
const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
const isSameGateway = (one: string, other: string): boolean => {
  const [a, b] = [partsOf(one), partsOf(other)];
  return a.identity === b.identity && a.gateway === b.gateway;
};

/** Whether a policy lets a word out. */
function admits({ gateways, commands }: Introduction, { key, time }: Opening): boolean {
  if (!gateways.includes(partsOf(key).gateway)) return false;
  if (!commands.startsWith(SINCE)) return commands === 'send';
  return Date.parse(time) >= Date.parse(commands.slice(SINCE.length));
}
