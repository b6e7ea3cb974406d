import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer, Call } from './call.ts';

/** Of the connection, not of the call. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect']);

export const endToEnd = <Headers extends object>(headers: Headers): Partial<Headers> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => !HOP_BY_HOP.has(name) && value !== undefined),
  ) as Partial<Headers>; // fewer of the same

/** The way to an engine. */
export class EngineLink {
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param target e.g. `http://127.0.0.1:8000` */
  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** @throws what the socket says where the engine is away, or goes away in the middle */
  async send({ method, path, headers, body }: Call): Promise<Answer> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(path, this.#target);
      const options = { method, agent: this.#agent, headers: headersOf(headers, body) };
      request(url, options, resolve).on('error', reject).end(body);
    });
    return {
      status: answer.statusCode ?? 502,
      headers: endToEnd(answer.headers),
      body: await buffer(answer),
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The Host stays the one that was signed. */
const headersOf = (headers: Call['headers'], body: Buffer) => ({
  ...endToEnd(headers),
  'content-length': String(body.byteLength),
});
