import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { Answer } from './call.ts';

/** The client's end of a call: it gets one answer, or is cut off. Harmless where it has gone away by itself. */
export interface ClientSide {
  reply(answer: Answer): void;
  /** A reset, as a network does it. */
  cut(): void;
  /** The head and half of the body, then a reset. */
  replyHalf(answer: Answer): void;
}

export function clientSide(response: ServerResponse): ClientSide {
  const cut = () => void response.socket?.resetAndDestroy();
  const head = ({ status, headers, body }: Answer) =>
    response.writeHead(status, {
      ...headers,
      // The body may be another than the engine's.
      ...(headers['x-amz-crc32'] === undefined ? {} : { 'x-amz-crc32': String(crc32(body)) }),
      'content-length': String(body.byteLength),
    });
  return {
    cut,
    reply: (answer) => {
      if (!response.destroyed) head(answer).end(answer.body);
    },
    replyHalf: (answer) => {
      if (response.destroyed) return;
      // Reset only once the half is on its way: else the client might see nothing of it.
      head(answer).write(answer.body.subarray(0, answer.body.byteLength >> 1), () => cut());
    },
  };
}
