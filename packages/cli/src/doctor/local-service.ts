import { join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { mappingStatuses } from '@reprise/local-aws/status';
import { lambdaUrl, serviceUrl } from '../target.ts';
import { type Check, fail, looked, ok } from './check.ts';
import { mappingCheck } from './mappings.ts';

/** A service under `npm start`. */
export interface LocalService {
  readonly service: string;
  readonly services: readonly string[];
  /** The folder of local state. */
  readonly local: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kinesis: KinesisClient;
}

/** Whether its HTTP API and its Lambda endpoint answer, and how far its mappings are. */
export async function localServiceChecks(of: LocalService): Promise<readonly Check[]> {
  const { service, services, env } = of;
  const [http, lambda, mappings] = await Promise.all([
    endpointCheck(`${service} HTTP`, serviceUrl(service, undefined, env, services)),
    endpointCheck(`${service} Lambda`, lambdaUrl(service, env, services)),
    mappingChecks(of),
  ]);
  return [http, lambda, ...mappings];
}

async function endpointCheck(part: string, url: string): Promise<Check> {
  const there = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
  return there
    ? ok(part, `answers at ${url}`)
    : fail(part, `nothing answers at ${url}`, 'Look at what `npm start` prints; it starts every service.');
}

const mappingChecks = ({ service, local, kinesis }: LocalService): Promise<readonly Check[]> =>
  looked(`${service} mapping`, 'kinesis:GetRecords', async () => {
    const found = await mappingStatuses(join(local, 'config', `${service}.json`), local, kinesis);
    return found.map((mapping) => mappingCheck(service, mapping, 'what `npm start` prints'));
  });
