import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '../../src/index.ts';

/** What an endpoint answers to one invocation, given the function's name and the event. */
export type Answer = (functionName: string, event: string, response: ServerResponse) => void;

/** A Lambda invoke endpoint, as serverless-offline has one. */
export async function lambdaEndpoint(
  answer: Answer,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const name = /functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
    answer(decodeURIComponent(name ?? ''), await bodyOf(request), response);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
