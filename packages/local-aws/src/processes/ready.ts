import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalAwsError } from '../errors.ts';
import type { Child } from './child.ts';

/**
 * Waits until something accepts connections on 127.0.0.1:port.
 *
 * @throws {LocalAwsError} `part-failed` when the process ended first, or after `timeoutMs`.
 */
export async function untilListening(
  name: string,
  child: Child,
  port: number,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let end: string | undefined;
  void child.ended.then((how) => {
    end = how;
  });
  while (!(await accepts(port))) {
    if (end !== undefined)
      throw new LocalAwsError('part-failed', `${name} ${end}.\n${child.lastWords()}`.trim());
    if (Date.now() > deadline) {
      throw new LocalAwsError(
        'part-failed',
        `${name} does not listen on port ${port} after ${timeoutMs / 1000} s.`,
      );
    }
    await sleep(15);
  }
}

/** Whether a connection is accepted. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', settle(true));
    socket.once('error', settle(false));
  });
}
