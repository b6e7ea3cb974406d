import { CURSED, DEPOSITED, NOTED, OPENED, WITHDRAWN } from './accounts.ts';
import type { Chance } from './chance.ts';

/** An event as a client sends it. */
export interface SentEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string;
  readonly expectedversion?: number;
  readonly data: object;
}

/** A `POST /events` with a batch. */
export interface PlannedRequest {
  readonly events: readonly SentEvent[];
  /** Seconds for `Prefer: wait`. */
  readonly wait: number;
}

export interface TrafficOptions {
  readonly clients: number;
  /** Of each client. */
  readonly requests: number;
  readonly subjects: readonly string[];
  /** That an event throws. */
  readonly curses: number;
  /** That an event is one that was sent before. */
  readonly repeats: number;
  /** That a request holds more events of one subject than an aggregate remembers. */
  readonly floods: number;
  readonly waits: number;
}

const MOODS = ['bright', 'dark', 'odd'];
const MORE_THAN_A_RING = 36;
const LONG_WAIT = 20;
const DAY = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;

/** What each client is going to send, request after request. */
export function planTraffic(chance: Chance, options: TrafficOptions): readonly (readonly PlannedRequest[])[] {
  const sent: SentEvent[] = [];
  const draw = (subject: string, isNote = false): SentEvent => {
    const earlier = sent.filter((event) => event.subject === subject);
    if (!isNote && earlier.length > 0 && chance.happens(options.repeats)) return chance.oneOf(earlier);
    const event = drawEvent(chance, {
      subject,
      number: sent.length + 1,
      version: earlier.length,
      isNote,
      curses: options.curses,
    });
    sent.push(event);
    return event;
  };
  const flood = (subject: string) => Array.from({ length: MORE_THAN_A_RING }, () => draw(subject, true));
  const request = (): PlannedRequest => {
    const wait = chance.happens(options.waits) ? chance.between(1, 4) : 0;
    if (chance.happens(options.floods)) {
      const subject = chance.oneOf(options.subjects);
      return { wait, events: flood(subject) };
    }
    const length = chance.oneOf([1, 1, 2, 3, 6]);
    return { wait, events: Array.from({ length }, () => draw(chance.oneOf(options.subjects))) };
  };
  const plans = Array.from({ length: options.clients }, () =>
    Array.from({ length: options.requests }, request),
  );
  const [one, other, ...others] = plans;
  if (options.floods === 0 || one === undefined || other === undefined) return plans;
  // While one client waits for an outcome, another sends so much that the event is forgotten, and then the event again.
  const event = draw(chance.oneOf(options.subjects), true);
  const chase = { events: [...flood(event.subject), event], wait: 0 };
  return [[{ events: [event], wait: LONG_WAIT }, ...one], [chase, ...other], ...others];
}

interface EventPlan {
  readonly subject: string;
  readonly number: number;
  /** About the version that the account will have. */
  readonly version: number;
  readonly isNote: boolean;
  readonly curses: number;
}

function drawEvent(chance: Chance, { subject, number, version, isNote, curses }: EventPlan): SentEvent {
  const type = isNote ? NOTED : drawType(chance, curses);
  const hasTime = chance.happens(0.5);
  const expectsVersion = (type === OPENED || type === WITHDRAWN) && chance.happens(0.2);
  return {
    specversion: '1.0',
    id: `e${number}`,
    source: '/simulator',
    type,
    subject,
    ...(hasTime ? { time: new Date(DAY + chance.between(0, 8) * HOUR).toISOString() } : {}),
    ...(expectsVersion ? { expectedversion: chance.between(Math.max(0, version - 2), version + 1) } : {}),
    data: drawData(chance, type),
  };
}

const TYPES = [OPENED, DEPOSITED, WITHDRAWN, NOTED];
const TYPE_WEIGHTS = [1, 4, 4, 2];

const drawType = (chance: Chance, curses: number): string =>
  chance.happens(curses) ? CURSED : (TYPES[chance.choose(TYPE_WEIGHTS)] ?? NOTED);

function drawData(chance: Chance, type: string): object {
  if (type === DEPOSITED || type === WITHDRAWN) return { amount: chance.between(1, 100) };
  return type === NOTED ? { mood: chance.oneOf(MOODS) } : {};
}
