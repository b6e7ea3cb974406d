import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server that answers about reversals as a service does. */
export interface Reversals {
  readonly url: string;
  /** What was reversed, in order. */
  readonly reversed: readonly object[];
  close(): Promise<void>;
}

/** What it says of `<subject> <id>`; its outcome, `null` for none in time, is accepted where nothing is said. */
type Said = Readonly<Record<string, { readonly outcome?: object | null; readonly [said: string]: unknown }>>;

export async function reversalService(said: Said): Promise<Reversals> {
  const reversed: object[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { preview, ...asked } = JSON.parse(text) as { readonly id: string; readonly preview?: boolean };
    const subject = `account/${request.url?.split('/')[2]}`;
    const found = said[`${subject} ${asked.id}`];
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (found === undefined) return answer(404, { title: 'Unknown event', detail: 'There is none.' });
    const { outcome = { status: 'accepted' }, ...shown } = found;
    if (preview) return answer(200, shown);
    reversed.push({ subject, ...asked });
    return answer(outcome === null ? 202 : 200, { accepted: [outcome === null ? {} : { outcome }] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reversed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
