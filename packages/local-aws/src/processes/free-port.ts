import { createServer } from 'node:net';
import { LocalAwsError } from '../errors.ts';

/** A TCP port that nobody on 127.0.0.1 listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether somebody listens on the port already, on 127.0.0.1 or on every address. */
export function portInUse(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/**
 * The port that was asked for, or a free one where that is 0 or absent.
 *
 * @throws {LocalAwsError} `port-in-use`: without the check, whoever listens there would be taken for what is started.
 */
export async function choosePort(name: string, wanted = 0): Promise<number> {
  if (wanted === 0) return freePort();
  if (!(await portInUse(wanted))) return wanted;
  throw new LocalAwsError(
    'port-in-use',
    `Port ${wanted} is in use, and ${name} needs it: free it, or choose another.`,
  );
}
