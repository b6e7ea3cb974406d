import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, type ServiceConfig } from '../../packages/local-aws/src/index.ts';
import type { ServiceLayout } from './layout.ts';
import { StartError } from './start-error.ts';

/** A service that ends is noticed at once; this is for one that hangs, on a machine that may be busy with other things. */
const patienceMs = 180_000;

/** Waits until a service's Lambda endpoint accepts connections, and its HTTP API answers, if it has one. */
export async function untilAnswering(service: ServiceLayout, config: ServiceConfig): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const there = async () =>
    (await accepts(service.lambdaPort)) && (!hasHttp(config) || (await answers(service.httpPort)));
  while (!(await there())) {
    if (Date.now() > deadline)
      throw new StartError(`${service.name} does not answer after ${patienceMs / 1000} s.`);
    await sleep(25);
  }
}

function hasHttp(config: ServiceConfig): boolean {
  const events = Object.values(config.functions).flatMap((lambda) => lambda.events ?? []);
  return events.some((event) => 'httpApi' in event || 'http' in event);
}

/** Any answer will do: what it says is the service's business. The first request also loads the function. */
async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
