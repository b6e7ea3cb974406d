import { mkdirSync } from 'node:fs';
import { localAccount } from '../config/local-account.ts';
import { startChild } from '../processes/child.ts';
import { choosePort } from '../processes/free-port.ts';
import { programIn } from '../processes/program.ts';
import { untilListening } from '../processes/ready.ts';
import type { Engine, Storage } from './engine.ts';

/** Where Kinesis keeps its data and listens. `port: 0` picks a free one. */
export type KinesisOptions = Storage & { readonly port?: number };

/**
 * Starts Kinesis (kinesalite) on 127.0.0.1, in a process of its own: it is one busy thread.
 *
 * SDK clients need `requestHandler: new NodeHttpHandler()`, for it speaks no HTTP/2.
 *
 * @example const kinesis = await startKinesis({ inMemory: true, port: 0 });
 */
export async function startKinesis(options: KinesisOptions): Promise<Engine> {
  const port = await choosePort('kinesalite', options.port);
  const child = startChild({
    command: process.execPath,
    args: [programIn('kinesalite'), String(port), ...folderOf(options)],
    holds: false,
    // kinesalite writes them into its ARNs.
    env: { ...process.env, AWS_REGION: localAccount.region, AWS_ACCOUNT_ID: localAccount.accountId },
  });
  await untilListening('kinesalite', child, port);
  return { ...child, endpoint: `http://127.0.0.1:${port}`, port };
}

function folderOf(storage: Storage): readonly string[] {
  if ('inMemory' in storage) return [];
  mkdirSync(storage.dir, { recursive: true });
  return [storage.dir];
}
