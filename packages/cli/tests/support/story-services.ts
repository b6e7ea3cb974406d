import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HistoryEntry, ShownInteraction, StoryLine } from '@reprise/service-kit';
import { httpApi } from '../../src/http.ts';
import { askingServices } from '../../src/story/services.ts';
import type { RecordingTerminal } from './terminal.ts';

/** What a service answers: histories by path, reactions by subject, and the lines of all its stories. */
export interface Telling {
  readonly histories?: Readonly<Record<string, readonly HistoryEntry[]>>;
  readonly reactions?: Readonly<
    Record<string, readonly { position: string; interactions: readonly ShownInteraction[] }[]>
  >;
  readonly stories?: Readonly<Record<string, readonly StoryLine[]>>;
  /** It answers this to everything. */
  readonly fails?: number;
}

/** Real HTTP servers that tell stories as services do, a page of `size` at a time. */
export async function storyServices(telling: Readonly<Record<string, Telling>>, size = 100) {
  const asked: string[] = [];
  const servers = Object.entries(telling).map(([name, told]) => ({
    name,
    server: createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://service');
      asked.push(`${name} ${url.pathname}${url.search}`);
      const answer = told.fails === undefined ? answerOf(told, url, size) : undefined;
      const status = told.fails ?? (answer === undefined ? 404 : 200);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { title: 'No', detail: 'There is nothing.' }));
    }),
  }));
  await Promise.all(
    servers.map(({ server }) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
  );
  const urls = new Map(
    servers.map(({ name, server }) => [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]),
  );
  return {
    asked,
    /** As a command has them that is about the first one, if there is one. */
    of: (terminal: RecordingTerminal, first?: string, names = Object.keys(telling)) =>
      askingServices({
        ...{ names, terminal },
        ...(first === undefined ? {} : { first }),
        connect: async (name) => httpApi(urls.get(name) ?? 'http://127.0.0.1:1'),
      }),
    close: () =>
      Promise.all(
        servers.map(
          ({ server }) =>
            new Promise((done) => {
              server.close(done);
              server.closeAllConnections();
            }),
        ),
      ),
  };
}

function answerOf({ histories = {}, reactions = {}, stories = {} }: Telling, url: URL, size: number) {
  const { pathname, searchParams: query } = url;
  const after = query.get('after') ?? '';
  if (pathname === '/stories' && query.has('recordedFrom')) return foundIn(histories, url);
  if (pathname === '/stories') {
    const lines = stories[query.get('correlation') ?? ''] ?? [];
    return { lines: lines.filter(({ event }) => event.id > after) };
  }
  if (pathname === '/reactions') return { reactions: reactions[query.get('subject') ?? ''] ?? [] };
  const story = query.get('correlation');
  const all = histories[pathname.replace(/\/history$/, '')];
  const rest = all?.filter(
    ({ position, event }) =>
      position > after &&
      (story === null || story === (event.correlationid ?? event.id) || story === event.id),
  );
  return (
    rest && {
      events: rest.slice(0, size),
      ...(rest.length > size ? { next: rest[size - 1]?.position } : {}),
    }
  );
}

/** The first page finds nothing. */
function foundIn(histories: Readonly<Record<string, readonly HistoryEntry[]>>, { searchParams: query }: URL) {
  if (!query.has('after')) return { found: [], next: 'more' };
  const isWithin = ({ recordedtime }: HistoryEntry): boolean =>
    recordedtime >= (query.get('recordedFrom') ?? '') && recordedtime <= (query.get('recordedTo') ?? ':');
  const found = Object.values(histories)
    .flat()
    .filter((entry) => isWithin(entry) && entry.event.id === query.get('correlation'))
    .map(({ event: { id, type, subject, correlationid }, position }) => ({
      ...{ id, type, subject, position, story: correlationid ?? id },
    }));
  return { found };
}
