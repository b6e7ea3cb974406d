import { inflateRawSync } from 'node:zlib';
import { dynamoRequest } from '../../../tests/e2e/support/data-store.ts';
import type { SoakRun } from '../run.ts';
import type { Check } from './check.ts';

const TABLE = 'ledger-local-events';
const BUCKETS = 8;
const HOUR_MS = 3_600_000;
const INDEX_LENGTH = '-0000'.length;
const NAMED_AT_MOST = 10;
/** What a playback puts behind all that was on the stream; no customer's account. */
const BARRIER = 'barrier/';

/** By the timeline a playback finds the records of a range of time: one that it does not name would never be played. */
export const timeline: Check = {
  name: 'the timeline names every record of the log, and no other',
  violations: async (run, { histories }) => {
    const records = new Set(
      [...histories.values()].flat().map(({ position }) => position.slice(0, -INDEX_LENGTH)),
    );
    const named = new Set(await namedRecords(run));
    const missing = [...records].filter((record) => !named.has(record)).slice(0, NAMED_AT_MOST);
    const unknown = [...named].filter((record) => !records.has(record)).slice(0, NAMED_AT_MOST);
    return [
      ...missing.map((record) => `The timeline does not name ${record}, which is in the log.`),
      ...unknown.map((record) => `The timeline names ${record}, which is not in the log.`),
    ];
  },
};

async function namedRecords(run: SoakRun): Promise<readonly string[]> {
  const first = Math.floor((Date.now() - run.trace.elapsed) / HOUR_MS);
  const hours = Array.from({ length: Math.floor(Date.now() / HOUR_MS) - first + 1 }, (_, n) => first + n);
  const partitions = hours.flatMap((hour) =>
    Array.from({ length: BUCKETS }, (_, bucket) => {
      const name = new Date(hour * HOUR_MS).toISOString().slice(0, 13);
      return `~timeline/${name}/${bucket}`;
    }),
  );
  return (await Promise.all(partitions.map((partition) => rowsOf(run, partition)))).flat();
}

/** An entry's rows are JSON, deflated: subject, record position, and more. */
async function rowsOf({ cloud }: SoakRun, partition: string): Promise<readonly string[]> {
  const positions: string[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await dynamoRequest(8000 + cloud.cloud.offset, 'Query', {
      TableName: TABLE,
      ConsistentRead: true,
      KeyConditionExpression: '#subject = :partition',
      ExpressionAttributeNames: { '#subject': 'subject' },
      ExpressionAttributeValues: { ':partition': { S: partition } },
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    for (const { rows } of page.Items as readonly { readonly rows: { readonly B: string } }[]) {
      const entry = JSON.parse(inflateRawSync(Buffer.from(rows.B, 'base64')).toString('utf8'));
      const ofAccounts = (entry as [string, string][]).filter(([subject]) => !subject.startsWith(BARRIER));
      positions.push(...ofAccounts.map(([, position]) => position));
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return positions;
}
