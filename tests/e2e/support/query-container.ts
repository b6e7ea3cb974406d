/**
 * One more container of a cloud's `query`, as Lambda would run it beside others: the bundle that the cloud runs, its handler,
 * an API Gateway event after the other.
 *
 *   node query-container.ts BUNDLE ACCOUNTS READS_A_SECOND SEED
 *
 * ACCOUNTS is a file, a JSON array of names. Prints each answer as a line of JSON, `{ name, status, body }`; ends on SIGTERM.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { context } from '../../../packages/service-kit/tests/support/http.ts';
import { SeededChance } from '../../../packages/testing/src/simulator/chance.ts';
import { gatewayEvent } from '../../../packages/testing/src/simulator/lambda.ts';

interface Query {
  handler(event: object, on: typeof context): Promise<{ readonly statusCode: number; readonly body: string }>;
}

const [bundle = '', file = '', perSecond = '', seed = ''] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(bundle) as Query; // by services/ledger/src/handlers/query.ts
const accounts = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
const chance = new SeededChance(Number(seed));

let stopped = false;
process.once('SIGTERM', () => {
  stopped = true;
});

for (let due = Date.now(); !stopped; due += 1_000 / Number(perSecond)) {
  const name = chance.oneOf(accounts);
  const event = gatewayEvent({ method: 'GET', path: `/accounts/${name}` });
  const { statusCode: status, body } = await handler(event, context);
  process.stdout.write(`${JSON.stringify({ name, status, body })}\n`);
  await sleep(Math.max(0, due - Date.now()));
}
process.stdout.write('', () => process.exit(0));
