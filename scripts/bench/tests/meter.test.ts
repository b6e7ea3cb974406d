import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Call, consumed } from '../meter/consumed.ts';
import { itemSize } from '../meter/item-size.ts';
import { readStatement } from '../meter/statement.ts';
import { Table } from '../meter/table.ts';
import { type Tally, total } from '../meter/tally.ts';

const S = (text: string) => ({ S: text });
const filler = (bytes: number) => S('x'.repeat(bytes));

describe('the size of an item', () => {
  test('is its names and its values, in bytes of UTF-8', () => {
    expect(itemSize({ ab: S('é') })).toBe(2 + 2);
    expect(itemSize({ b: { B: new Uint8Array(16) }, yes: { BOOL: true } })).toBe(1 + 16 + 3 + 1);
  });

  test('counts a byte for two significant digits of a number, and one more', () => {
    expect(itemSize({ n: { N: '7' } })).toBe(1 + 2);
    expect(itemSize({ n: { N: '1732492800000' } })).toBe(1 + 5);
    expect(itemSize({ n: { N: '-12345' } })).toBe(1 + 3 + 1 + 1);
  });

  test('counts three bytes for a map or a list, and one for each element', () => {
    expect(itemSize({ doc: { M: { a: S('1'), b: S('22') } } })).toBe(3 + 3 + (1 + 1 + 1) + (1 + 1 + 2));
    expect(itemSize({ l: { L: [S('a'), S('b')] } })).toBe(1 + 3 + 2 * (1 + 1));
  });

  test('is not guessed for types that are not stored here', () => {
    expect(() => itemSize({ s: { SS: ['a'] } })).toThrow(TypeError);
  });
});

const shapes: Record<string, Table> = {};
const fresh = (): void => {
  shapes.events = new Table({ key: ['subject', 'position'], indexes: [] });
  shapes.state = new Table({ key: ['subject', 'item'], indexes: ['byOwner'] });
};
const count = (call: Call): Tally =>
  consumed(call, (name) => shapes[name] ?? new Table({ key: [], indexes: [] }));

const insert = (bytes: number, position = '1') => ({
  Statement: `INSERT INTO "events" VALUE {'subject':?,'position':?,'data':?}`,
  Parameters: [S('a/1'), S(position), filler(bytes)],
});
const batch = (statements: readonly object[], codes: readonly (string | undefined)[] = []): Call => ({
  command: 'BatchExecuteStatementCommand',
  input: { Statements: statements },
  output: {
    Responses: statements.map((_, index) => (codes[index] ? { Error: { Code: codes[index] } } : {})),
  },
});
const units = (call: Call): number => total(count(call).writeUnits);

describe('a batch of inserts', () => {
  beforeEach(fresh);

  test('is one call, and a write unit for each KB begun of each item', () => {
    const tally = count(batch([insert(900), insert(1024, '2'), insert(2100, '3')]));
    expect(tally.calls).toBe(1);
    expect(tally.writeUnits).toEqual({ events: 1 + 2 + 3 });
  });

  test('pays for an item whose key was taken, by the larger of the two', () => {
    count(batch([insert(3000)]));
    expect(units(batch([insert(10)], ['DuplicateItem']))).toBe(3);
  });

  test('pays nothing for what was throttled', () => {
    expect(units(batch([insert(900)], ['ThrottlingError']))).toBe(0);
  });
});

const putState = (owner: string | undefined, bytes = 10, refused = false): Call => ({
  command: 'PutItemCommand',
  input: {
    TableName: 'state',
    Item: {
      subject: S('a/1'),
      item: S('state'),
      doc: filler(bytes),
      ...(owner ? { byOwner: S(owner) } : {}),
    },
  },
  ...(refused ? { refused } : { output: {} }),
});
const update = (bytes: number): object => ({
  Statement: `UPDATE "state" SET "doc"=? WHERE "subject"=? AND "item"=? AND "doc"."rev"=?`,
  Parameters: [filler(bytes), S('a/1'), S('state'), S('rev')],
});

describe('a write of a state', () => {
  beforeEach(fresh);

  test('pays for the whole item when one attribute is updated, before or after, whichever is larger', () => {
    count(putState(undefined, 3000));
    expect(units(batch([update(100)]))).toBe(3);
    expect(units(batch([update(100)]))).toBe(1);
  });

  test('pays for a refused update too', () => {
    count(putState(undefined, 100));
    expect(units(batch([update(2000)], ['ConditionalCheckFailed']))).toBe(2);
    expect(units(putState(undefined, 2000, true))).toBe(2);
  });

  test('pays for an entry of an index that comes, two where it moves, none where it stays', () => {
    expect(units(putState('ann'))).toBe(2);
    expect(units(putState('ann'))).toBe(1);
    expect(units(putState('bob'))).toBe(3);
    expect(units(putState(undefined))).toBe(2);
  });
});

describe('a read', () => {
  const batchGet = (ConsistentRead: boolean, sizes: readonly number[], keys = sizes.length): Call => ({
    command: 'BatchGetItemCommand',
    input: { RequestItems: { state: { Keys: Array.from({ length: keys }, () => ({})), ConsistentRead } } },
    output: { Responses: { state: sizes.map((size) => ({ doc: filler(size) })) } },
  });

  test('of a batch pays for each item by itself, found or not', () => {
    expect(total(count(batchGet(true, [100, 5000], 3)).readUnits)).toBe(1 + 2 + 1);
  });

  test('pays half where it need not be consistent', () => {
    expect(total(count(batchGet(false, [100, 5000])).readUnits)).toBe(0.5 + 1);
  });

  test('of a page pays for its items together', () => {
    const Items = [{ d: filler(3000) }, { d: filler(3000) }];
    const query = {
      command: 'QueryCommand',
      input: { TableName: 'events', ConsistentRead: true },
      output: { Items },
    };
    expect(count(query).readUnits).toEqual({ events: 2 });
  });
});

describe('records on a stream', () => {
  test('count 25-KB units when provisioned, whole KB when on demand', () => {
    const Records = [100, 30_000].map((bytes) => ({ PartitionKey: 'a/1', Data: new Uint8Array(bytes) }));
    const tally = count({ command: 'PutRecordsCommand', input: { Records }, output: {} });
    expect(tally.putUnits).toBe(1 + 2);
    expect(tally.streamBytesIn).toBe(1024 + 30 * 1024);
    expect(tally.streamBytes).toBe(100 + 30_000 + 6);
  });
});

describe('the meter', () => {
  test('does not let a command pass whose cost it does not know', () => {
    expect(() => count({ command: 'TransactWriteItemsCommand', input: {}, output: {} })).toThrow(TypeError);
    expect(() => readStatement({ Statement: 'DELETE FROM "events"' })).toThrow(TypeError);
  });

  test('counts a call that failed as a call alone', () => {
    const tally = count({ command: 'PutRecordsCommand', input: { Records: [{}] } });
    expect(tally).toMatchObject({ calls: 1, putUnits: 0 });
  });
});
