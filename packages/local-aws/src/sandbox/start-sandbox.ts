import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import { startChild } from '../processes/child.ts';
import { choosePort } from '../processes/free-port.ts';
import { untilListening } from '../processes/ready.ts';

/** Where the sandbox keeps what it received, and listens. Port 0 or none picks a free one. */
export type SandboxOptions = { readonly dir: string; readonly port?: number; readonly smtpPort?: number };

/** The running sandbox: `endpoint` for HTTP, `smtpPort` for mail. */
export type Sandbox = Engine & { readonly smtpPort: number };

/**
 * Starts the sandbox outside world on 127.0.0.1: a bank, exchange rates and a mail server that can be told to fail, and
 * that remember all they ever received.
 *
 * @example const sandbox = await startSandbox({ dir: '.local/sandbox' });
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const port = await choosePort('sandbox', options.port);
  const smtpPort = await choosePort('sandbox mail', options.smtpPort);
  mkdirSync(options.dir, { recursive: true });
  const program = join(import.meta.dirname, '..', 'bin', 'sandbox.ts');
  const child = startChild({
    command: process.execPath,
    args: [program, options.dir, String(port), String(smtpPort)],
    holds: false,
  });
  await untilListening('sandbox', child, port);
  await untilListening('sandbox mail', child, smtpPort);
  return { ...child, endpoint: `http://127.0.0.1:${port}`, port, smtpPort };
}
