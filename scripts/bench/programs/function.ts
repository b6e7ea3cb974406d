/**
 * One function in a process of its own, as on Lambda: it is given events, and says how much memory it holds.
 *
 *   node --expose-gc function.ts ingest|pump|write COUNT COUNT...
 *
 * Prints the resident bytes after each count of events, garbage collected, as a JSON array.
 */
import { UNPACKAGED } from '../../../packages/aggregate/src/index.ts';
import { encodeRecord } from '../../../packages/event-envelope/src/index.ts';
import { createIngest, createPump, createWrite, namesOf } from '../../../packages/service-kit/src/index.ts';
import { context } from '../../../packages/service-kit/tests/support/http.ts';
import { gatewayEvent, kinesisEvent } from '../../../packages/testing/src/simulator/lambda.ts';
import { aggregates } from '../../../services/ledger/src/domain/index.ts';
import { deposit, opening } from '../harness/traffic.ts';

const BATCH = 500;
const ACCOUNTS = 20_000;
const HEADERS = { 'content-type': 'application/cloudevents-batch+json' };

const [name = '', ...counts] = process.argv.slice(2);
const configuration = {
  ...namesOf('bench', 'local'),
  service: 'bench',
  stage: 'local',
  logEpoch: 1,
  logic: UNPACKAGED,
};
const handlers = {
  ingest: () => createIngest({ aggregates, configuration }),
  pump: () => createPump({ configuration }),
  write: () => createWrite({ aggregates, configuration }),
};
const handler = handlers[name as keyof typeof handlers]() as (
  event: object,
  on: typeof context,
) => Promise<object>;

let given = 0;
let sequence = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

function nextBatch() {
  const events = Array.from({ length: BATCH }, () => {
    given += 1;
    const account = given % ACCOUNTS;
    return given <= ACCOUNTS ? opening(account) : deposit(account);
  });
  if (name === 'ingest')
    return gatewayEvent({ method: 'POST', path: '/events', headers: HEADERS, body: events });
  return kinesisEvent(
    events.map((event) => ({
      subject: event.subject as never, // of the shape that ingest lets in
      bytes: encodeRecord([event] as never),
      sequenceNumber: String(sequence++),
      arrivedAt: Date.now(),
    })),
  );
}

const resident: number[] = [];
for (const count of counts.map(Number)) {
  while (given < count) {
    const answer = JSON.stringify(await handler(nextBatch(), context));
    if (!/"statusCode":202|"batchItemFailures":\[\]/.test(answer))
      throw new Error(`${name} failed: ${answer}`);
  }
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  resident.push(process.memoryUsage.rss());
}
process.stdout.write(JSON.stringify(resident));
process.exit(0);
