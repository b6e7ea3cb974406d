// #region daily-totals
import { createHash } from 'node:crypto';
import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Position, RecordedEvent } from '@reprise/event-envelope';
import type { Subscription } from '@reprise/service-kit';

/** What one account adds to the totals, and how far its log was counted. */
interface Contribution {
  readonly position: Position | '';
  /** Minor units by day. */
  readonly days: Readonly<Record<string, number>>;
  /** The last deposits that were counted: a producer's retry is in the log twice. */
  readonly recent: readonly string[];
}

const NOTHING: Contribution = { position: '', days: {}, recent: [] };
const DEPOSITED = 'ledger.money-deposited.v1';
const REMEMBERED = 32;

/** Counts one event, once. Live events and histories go through it alike, so both come to the same. Pure. */
export function count(before: Contribution, event: RecordedEvent): Contribution {
  if (event.sequence <= before.position) return before;
  const after = { ...before, position: event.sequence };
  const identity = createHash('sha256')
    .update(`${event.source}\0${event.id}`)
    .digest('base64url')
    .slice(0, 11);
  if (event.type !== DEPOSITED || before.recent.includes(identity)) return after;
  const day = event.time.slice(0, 10);
  const { amount } = event.data as { amount: number }; // ingest has checked it
  return {
    ...after,
    days: { ...before.days, [day]: (before.days[day] ?? 0) + amount },
    recent: [...before.recent, identity].slice(-REMEMBERED),
  };
}

/** A transaction takes a hundred items: the contribution and so many days. */
const DAYS_AT_ONCE = 99;
const ATTEMPTS = 20;

/** Deposits by day, of all accounts together. The table has one key, `id`; what is in it is the sum of its contributions. */
export function dailyTotals(client: DynamoDBClient, table: string): Subscription {
  const read = async (subject: string): Promise<{ version: number; contribution: Contribution }> => {
    const get = { TableName: table, Key: { id: { S: subject } }, ConsistentRead: true };
    const { Item: item } = await client.send(new GetItemCommand(get));
    if (item === undefined) return { version: 0, contribution: NOTHING };
    return { version: Number(item.version?.N), contribution: JSON.parse(item.contribution?.S ?? '') };
  };

  /** Moves some days' totals with the contribution, or neither: on the condition that nobody else has since it was read. */
  const write = (subject: string, version: number, before: Contribution, after: Contribution) => {
    const days = new Set([...Object.keys(before.days), ...Object.keys(after.days)]);
    const moved = [...days].flatMap((day): TransactWriteItem[] => {
      const by = (after.days[day] ?? 0) - (before.days[day] ?? 0);
      return by === 0 ? [] : [addition(table, day, by)];
    });
    const item = {
      id: { S: subject },
      version: { N: `${version + 1}` },
      contribution: { S: JSON.stringify(after) },
    };
    const condition =
      version === 0
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : {
            ConditionExpression: 'version = :read',
            ExpressionAttributeValues: { ':read': { N: `${version}` } },
          };
    const put = { Put: { TableName: table, Item: item, ...condition } };
    return client.send(new TransactWriteItemsCommand({ TransactItems: [put, ...moved] }));
  };

  /** Puts a contribution in the place of the one that is there, in steps of a transaction each, until it is what `next` says. */
  const replace = async (subject: string, next: (before: Contribution) => Promise<Contribution>) => {
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      const { version, contribution: before } = await read(subject);
      const after = await next(before);
      const step = firstStep(before, after);
      if (JSON.stringify(step) === JSON.stringify(before)) return;
      try {
        await write(subject, version, before, step);
      } catch (error) {
        // Somebody else was faster: read again, decide again.
        if (!(error instanceof TransactionCanceledException)) throw error;
        attempt += 1;
      }
    }
    throw new Error(`${subject} is too busy; it comes again.`);
  };

  return {
    onEvents: ({ subject, events }) => replace(subject, async (before) => events.reduce(count, before)),
    onHistory: ({ subject, events }) =>
      replace(subject, async ({ position }) => {
        let contribution = NOTHING;
        // Live events may have been faster than the playback: then it is read on up to them.
        for await (const event of events(position || undefined)) contribution = count(contribution, event);
        return contribution;
      }),
  };
}

const addition = (table: string, day: string, by: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: { id: { S: `day/${day}` } },
    UpdateExpression: 'ADD amount :by',
    ExpressionAttributeValues: { ':by': { N: `${by}` } },
  },
});

/** As many days as one transaction takes; the position moves with the last of them. */
function firstStep(before: Contribution, after: Contribution): Contribution {
  const days = [...new Set([...Object.keys(before.days), ...Object.keys(after.days)])];
  const moved = days.filter((day) => before.days[day] !== after.days[day]);
  if (moved.length <= DAYS_AT_ONCE) return after;
  const some = { ...before.days };
  for (const day of moved.slice(0, DAYS_AT_ONCE)) {
    const amount = after.days[day];
    if (amount === undefined) delete some[day];
    else some[day] = amount;
  }
  return { ...before, days: some };
}
// #endregion
