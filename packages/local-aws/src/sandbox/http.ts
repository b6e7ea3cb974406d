import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Answer, type Asked, problem } from './answer.ts';
import { Bank } from './bank.ts';
import { type Behaviours, behaviourSchema } from './behaviour.ts';
import type { Journal } from './journal.ts';
import { answerRates } from './rates.ts';

const MAX_BODY = 1024 * 1024;

/** How long a connection is held that gets no answer: longer than any client is patient. Milliseconds. */
const HELD_FOR = 120_000;

/** The outside world over HTTP: `/bank`, `/rates`, `/received`, `/control`. */
export function sandboxHttp(journal: Journal, behaviours: Behaviours): Server {
  const bank = new Bank(journal, behaviours);

  const respond = async (asked: Asked): Promise<Answer | undefined> => {
    const own = answerOwn(asked, journal, behaviours);
    if (own !== undefined) return own;
    const system = asked.path.startsWith('/bank/') ? 'bank' : 'rates';
    const trouble = behaviours.trouble(system);
    const answer = system === 'bank' ? bank.handle(asked, trouble) : answerRates(asked, trouble, journal);
    if (answer === undefined) return problem(404, 'there is nothing here');
    await sleep(behaviours.current[system].slowMs);
    const isRefused = answer.status >= 400 && answer.status < 500;
    if (isRefused && asked.method === 'POST') noteRefusal(journal, asked, answer);
    return trouble === 'timeoutAfter' && !isRefused ? undefined : answer;
  };

  return createServer((request, response) => {
    void read(request)
      .then((asked) => ('status' in asked ? asked : respond(asked)))
      .then((answer) => (answer === undefined ? hold(response) : send(response, answer)))
      .catch((error) => send(response, problem(500, 'the sandbox has a defect', String(error))));
  });
}

/** An order that makes no sense was received, too. */
function noteRefusal(journal: Journal, { path, key, body }: Asked, { status }: Answer): void {
  const what = path.endsWith('/refunds') ? 'refund' : 'payment';
  journal.write({ system: 'bank', what, outcome: 'refused', answered: true, key, status, order: body });
}

/** What tests and people ask of the sandbox itself; never slow, and never failing. */
function answerOwn(
  { method, path, query, body }: Asked,
  journal: Journal,
  behaviours: Behaviours,
): Answer | undefined {
  if (path === '/received' && method === 'GET') {
    const wanted = ['system', 'what', 'outcome'].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return {
      status: 200,
      body: journal.all.filter((one) => wanted.every(([name, value]) => one[name] === value)),
    };
  }
  if (path !== '/control') return undefined;
  if (method === 'GET') return { status: 200, body: behaviours.current };
  if (method !== 'POST') return problem(405, 'GET or POST');
  const parsed = behaviourSchema.safeParse(body);
  if (!parsed.success) return problem(400, 'not a behaviour', z.prettifyError(parsed.error));
  behaviours.set(parsed.data);
  return { status: 200, body: parsed.data };
}

async function read(request: IncomingMessage): Promise<Asked | Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return problem(413, `at most ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const key = request.headers['idempotency-key'];
  try {
    return {
      method: request.method ?? 'GET',
      path: pathname,
      query: searchParams,
      key: typeof key === 'string' ? key : undefined,
      body: text === '' ? undefined : JSON.parse(text),
    };
  } catch {
    return problem(400, 'the body is not JSON');
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

/** Says nothing, until the client has gone or the sandbox ends. */
function hold(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), HELD_FOR);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
