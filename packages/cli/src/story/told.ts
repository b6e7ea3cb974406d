import type { TimeRange } from '@reprise/event-envelope';
import type { FoundEvent, HistoryEntry, ShownInteraction, StoryLine } from '@reprise/service-kit';
import { NotFoundError } from '../errors.ts';
import { aggregatePath } from '../target.ts';
import type { Services } from './services.ts';

/** An event that was said because of another one, and to whom. */
export type Said = HistoryEntry['caused'][number];

/** What another service has done because of an event that it has heard. */
export interface Heard {
  readonly service: string;
  readonly interactions: readonly ShownInteraction[];
  readonly caused: readonly Said[];
}

/** An event of a service with what its history says of it, and what others have done because of it. */
export interface Told {
  readonly service: string;
  readonly subject: string;
  readonly entry: HistoryEntry;
  readonly heard: readonly Heard[];
}

/** The event that has caused another one: its id, and what else is known of it. */
export interface Cause {
  readonly id: string;
  readonly subject?: string;
  readonly type?: string;
}

/** Both times at which one can look. RFC 3339. */
export interface Past {
  readonly asOf?: string | undefined;
  readonly asRecorded?: string | undefined;
}

interface Reacted {
  readonly position: string;
  readonly interactions: readonly ShownInteraction[];
}

/** Asks the services of a stage for parts of stories. Remembers what it was told, for as long as one keeps it. */
export interface Reader {
  /** An aggregate's events, oldest first, page after page. */
  pages(service: string, subject: string, more?: Query): AsyncGenerator<readonly Told[]>;
  /** The events of an aggregate that belong to a story. */
  ofStory(service: string, subject: string, story: string): Promise<readonly Told[]>;
  /** What a service has said in a story. */
  lines(service: string, story: string): Promise<readonly StoryLine[]>;
  /** The events with an id, or of its story, among all that a service has recorded in a range of time; those it meets first. */
  recorded(service: string, story: string, range: TimeRange): Promise<readonly FoundEvent[]>;
}

type Query = Readonly<Record<string, string | undefined>>;

/** Before any stream took anything. */
const BEGINNING = '2000-01-01T00:00:00Z';

/** Events a page. One page is what is in memory, with all that it has led to. */
const PAGE = '100';

export const storyOf = ({ event: { correlationid, id } }: HistoryEntry): string => correlationid ?? id;

export function readerOf(services: Services, past: Past = {}): Reader {
  const stories = new Map<string, Promise<readonly Told[]>>();
  const lines = new Map<string, Promise<readonly StoryLine[]>>();

  async function* pages(service: string, subject: string, more: Query = {}) {
    let after: string | undefined;
    do {
      const query = { limit: PAGE, ...past, ...more, after };
      const page = await services.ask(service, `${aggregatePath(subject)}/history`, query);
      if (page === undefined) return;
      const entries = page.events as readonly HistoryEntry[]; // what the route answers
      yield await withHeard(service, subject, entries);
      after = page.next as string | undefined; // likewise
    } while (after !== undefined);
  }

  async function withHeard(service: string, subject: string, entries: readonly HistoryEntry[]) {
    const others = services.names.filter((name) => name !== service);
    const heard = await Promise.all(others.map((other) => heardBy(other, subject, entries)));
    return entries.map((entry) => ({
      ...{ service, subject, entry },
      heard: heard.flatMap((one) => one.get(entry.position) ?? []),
    }));
  }

  /** What another service keeps of these events, if it listens to them. */
  async function heardBy(service: string, subject: string, entries: readonly HistoryEntry[]) {
    const byPosition = new Map(entries.map((entry) => [entry.position, entry]));
    const heard = new Map<string, Heard>();
    for (const { position, interactions } of await reactionsOf(service, subject, entries)) {
      const entry = byPosition.get(position);
      if (entry === undefined) continue;
      const said = await reader.lines(service, storyOf(entry));
      const caused = said.filter(({ cause }) => cause.position === position && cause.subject === subject);
      heard.set(position, { service, interactions, caused: caused.map(({ event }) => event) });
    }
    return heard;
  }

  async function reactionsOf(service: string, subject: string, entries: readonly HistoryEntry[]) {
    const [first, last] = [entries[0]?.position, entries.at(-1)?.position];
    if (first === undefined || last === undefined) return [];
    const found: Reacted[] = [];
    let after: string | undefined;
    do {
      const query = { subject, from: first, upTo: last, after, limit: PAGE, asRecorded: past.asRecorded };
      const page = await services.ask(service, '/reactions', query);
      if (page === undefined) return found;
      found.push(...(page.reactions as readonly Reacted[])); // what the route answers
      after = page.next as string | undefined; // likewise
    } while (after !== undefined);
    return found;
  }

  async function allLines(service: string, story: string) {
    const found: StoryLine[] = [];
    let after: string | undefined;
    do {
      const page = await services.ask(service, '/stories', { correlation: story, after, limit: '1000' });
      if (page === undefined) return found;
      found.push(...(page.lines as readonly StoryLine[])); // what the route answers
      after = page.next as string | undefined; // likewise
    } while (after !== undefined);
    return found;
  }

  async function firstRecorded(service: string, story: string, { from, to }: TimeRange) {
    const range = { correlation: story, recordedFrom: from ?? BEGINNING, recordedTo: to };
    let after: string | undefined;
    do {
      const page = await services.ask(service, '/stories', { ...range, after });
      const found = (page?.found ?? []) as readonly FoundEvent[]; // what the route answers
      if (found.length > 0) return found;
      after = page?.next as string | undefined; // likewise
    } while (after !== undefined);
    return [];
  }

  async function all(service: string, subject: string, story: string) {
    const found: Told[] = [];
    try {
      for await (const page of pages(service, subject, { correlation: story })) found.push(...page);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error; // said to it, and not in its log yet
    }
    return found;
  }

  const reader: Reader = {
    pages,
    ofStory: (service, subject, story) =>
      once(stories, `${service} ${subject} ${story}`, () => all(service, subject, story)),
    recorded: firstRecorded,
    lines: (service, story) => once(lines, `${service} ${story}`, () => allLines(service, story)),
  };
  return reader;
}

function once<Value>(known: Map<string, Promise<Value>>, key: string, ask: () => Promise<Value>) {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
