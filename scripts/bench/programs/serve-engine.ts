import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as an SDK client sends it over HTTP. */
export interface EngineCall<Body> {
  /** The operation's name: `PutRecords`. */
  readonly target: string;
  readonly body: Body;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** Serves what speaks the protocol of DynamoDB and Kinesis, JSON 1.0, on a port of its own. */
export async function serveEngine<Body>(
  answer: (call: EngineCall<Body>) => object | Promise<object>,
): Promise<{ server: Server; endpoint: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const target = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      try {
        const body = JSON.parse(text) as Body; // the SDK sent it
        response.end(JSON.stringify(await answer({ target, body, text, headers: request.headers })));
      } catch (error) {
        response.statusCode = 500;
        response.end(JSON.stringify({ __type: 'InternalServerError', message: String(error) }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { server, endpoint: `http://127.0.0.1:${port}` };
}

export function closeEngine({ server }: { readonly server: Server }): void {
  server.closeAllConnections();
  server.close();
}
