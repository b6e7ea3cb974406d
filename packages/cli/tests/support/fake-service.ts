import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestEvent } from './events.ts';

/** What the service does with a request instead of taking it. */
export type Mishap =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: object;
      readonly take?: number;
    }
  /** Cuts the connection: before or after the events went into the log. */
  | 'cut-before'
  | 'cut-after';

export interface Behaviour {
  /** Milliseconds that a request takes. */
  readonly latency?: number;
  /** Looks at each POST, numbered from 1. */
  mishap?(request: number, events: readonly TestEvent[]): Mishap | undefined;
  /** The outcome that each event gets; undefined: unknown yet. */
  outcome?(event: TestEvent): object | undefined;
  /** Answers GETs. */
  get?(path: string): { status: number; body: object; headers?: Record<string, string> };
}

/** A real HTTP server that takes events as a service does, as unreliably as a test wants it. */
export interface FakeService {
  readonly url: string;
  /** Everything that was taken, in order, repeats included. */
  readonly log: TestEvent[];
  readonly requests: TestEvent[][];
  /** The `Prefer` header of each request. */
  readonly preferred: (string | undefined)[];
  /** Subjects that were in two requests at a time: there must be none. */
  readonly overlaps: string[];
  close(): Promise<void>;
}

export async function fakeService(behaviour: Behaviour = {}, port = 0): Promise<FakeService> {
  const service = {
    log: [] as TestEvent[],
    requests: [] as TestEvent[][],
    preferred: [] as (string | undefined)[],
    overlaps: [] as string[],
  };
  const inFlight = new Set<string>();

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const events = JSON.parse(await bodyOf(request)) as TestEvent[];
    service.preferred.push(request.headers.prefer as string | undefined);
    const count = service.requests.push(events);
    const mishap = behaviour.mishap?.(count, events);
    const subjects = [...new Set(events.map(({ subject }) => subject))];
    service.overlaps.push(...subjects.filter((subject) => inFlight.has(subject)));
    for (const subject of subjects) inFlight.add(subject);
    await sleep(behaviour.latency ?? 0);
    for (const subject of subjects) inFlight.delete(subject);
    if (mishap === 'cut-before') return void request.socket.destroy();
    const taken = events.slice(
      0,
      mishap === undefined || mishap === 'cut-after' ? events.length : (mishap.take ?? 0),
    );
    const accepted = taken.map((event) => ack(event, service.log.push(event), behaviour));
    if (mishap === 'cut-after') return void request.socket.destroy();
    answer(response, mishap?.status ?? 200, { ...mishap?.body, accepted }, mishap?.headers);
  }

  const server = createServer((request, response) => {
    if (request.method === 'POST') return void post(request, response);
    const { status, body, headers } = behaviour.get?.(request.url ?? '') ?? {
      status: 404,
      body: { title: 'Not found' },
    };
    answer(response, status, body, headers);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    ...service,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Positions are the place in the log, wide enough to sort as text. */
export const positionOf = (place: number): string => String(place).padStart(10, '0');

function ack(
  event: TestEvent,
  place: number,
  { outcome = () => ({ status: 'accepted' }) }: Behaviour,
): object {
  return { id: event.id, subject: event.subject, sequence: positionOf(place), outcome: outcome(event) };
}

function answer(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
