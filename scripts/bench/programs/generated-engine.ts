import { Buffer } from 'node:buffer';
import { type Item, itemsOf, type LogShape, toItem } from '../harness/generated-log.ts';
import { itemSize } from '../meter/item-size.ts';
import { type EngineCall, serveEngine } from './serve-engine.ts';

/**
 * An events table that is made up as it is read, so that a log of a million events costs no hour to fill and no memory to
 * keep; its name says what is in it. It pages as DynamoDB does. Streams take everything and keep nothing. All else is the
 * data store, and goes to a real engine.
 */
export const startGeneratedEngine = (dynamodb: string) => {
  const generated = new Map<string, Generated>();
  return serveEngine<Body>((call) => {
    const { target, body } = call;
    if (target === 'PutRecords') return putRecords(body);
    if (target === 'ListShards') return { Shards: [{ ShardId: SHARD, ...WHOLE_RANGE }] };
    if (target === 'DescribeStreamSummary') return STREAM;
    const shape = shapeNamed(body.TableName ?? '');
    if (shape === undefined) return forward(dynamodb, call);
    const name = body.TableName ?? '';
    const log = generated.get(name) ?? new Generated(shape);
    generated.set(name, log);
    return target === 'Scan' ? log.scan(body) : log.query(body);
  });
};

/** What a log of a shape is called. */
export const tableNamed = ({ accounts, eventsPerAccount }: LogShape): string =>
  `generated-${accounts}-accounts-of-${eventsPerAccount}`;

function shapeNamed(table: string): LogShape | undefined {
  const [, accounts, eventsPerAccount] = /^generated-(\d+)-accounts-of-(\d+)$/.exec(table) ?? [];
  return accounts === undefined
    ? undefined
    : { accounts: Number(accounts), eventsPerAccount: Number(eventsPerAccount) };
}

interface Body {
  readonly TableName?: string;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly ExclusiveStartKey?: Item;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S: string }>>;
  readonly Records?: readonly unknown[];
}

const SHARD = 'shardId-000000000000';
const WHOLE_RANGE = {
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
  SequenceNumberRange: { StartingSequenceNumber: '1' },
};
const STREAM = {
  StreamDescriptionSummary: { StreamCreationTimestamp: 1_700_000_000, RetentionPeriodHours: 24 },
};
let sequence = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

const putRecords = ({ Records = [] }: Body) => ({
  FailedRecordCount: 0,
  Records: Records.map(() => ({ SequenceNumber: String(sequence++), ShardId: SHARD })),
});

async function forward(endpoint: string, { text, headers }: EngineCall<Body>): Promise<object> {
  const passed = ['x-amz-target', 'authorization', 'x-amz-date', 'content-type'];
  const answer = await fetch(endpoint, {
    method: 'POST',
    body: text,
    headers: Object.fromEntries(passed.map((name) => [name, String(headers[name])])),
  });
  const body = (await answer.json()) as object;
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return body;
}

/** A page ends behind the item with which it comes to this. Bytes. */
const PAGE = 1024 * 1024;

class Generated {
  readonly #shape: LogShape;
  /** The account that was read last: a long one is read in many pages. */
  #last: { readonly account: number; readonly items: readonly Item[] } | undefined;

  constructor(shape: LogShape) {
    this.#shape = shape;
  }

  scan({ Segment = 0, TotalSegments = 1, ExclusiveStartKey: after }: Body): object {
    const items: Item[] = [];
    let bytes = 0;
    let account = after === undefined ? Segment : accountIn(after);
    for (; account < this.#shape.accounts; account += TotalSegments) {
      for (const item of this.#behind(account, after)) {
        items.push(item);
        bytes += itemSize(item);
        if (bytes >= PAGE) return pageOf(items, item);
      }
    }
    return pageOf(items);
  }

  query({ ExpressionAttributeValues: values = {}, ExclusiveStartKey: after }: Body): object {
    const [subject, from, to] = [':subject', ':from', ':to'].map((name) => values[name]?.S ?? '');
    if (!subject?.startsWith('account/')) return pageOf([]);
    const items: Item[] = [];
    let bytes = 0;
    for (const item of this.#behind(Number(subject.slice('account/'.length)), after)) {
      const position = item.position?.S ?? '';
      if (position < (from ?? '') || position > (to ?? '')) continue;
      items.push(item);
      bytes += itemSize(item);
      if (bytes >= PAGE) return pageOf(items, item);
    }
    return pageOf(items);
  }

  #behind(account: number, after: Item | undefined): readonly Item[] {
    if (this.#last?.account !== account)
      this.#last = { account, items: itemsOf(this.#shape, account).map(toItem) };
    const { items } = this.#last;
    if (after === undefined || accountIn(after) !== account) return items;
    return items.slice(
      items.findIndex(({ position }) => (position?.S ?? '') > (after.position?.S ?? '')) >>> 0,
    );
  }
}

const accountIn = ({ subject }: Item): number => Number(subject?.S?.slice('account/'.length));

const pageOf = (items: readonly Item[], last?: Item): object => ({
  Items: items.map(toWire),
  Count: items.length,
  ScannedCount: items.length,
  ...(last === undefined ? {} : { LastEvaluatedKey: { subject: last.subject, position: last.position } }),
});

/** Bytes travel as base64. */
const toWire = (item: Item): object =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
    ]),
  );
