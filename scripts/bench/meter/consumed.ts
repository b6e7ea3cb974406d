import type {
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  PutItemCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { itemSize } from './item-size.ts';
import { readStatement } from './statement.ts';
import { readUnits, type Table } from './table.ts';
import { addTally, EMPTY, type Tally } from './tally.ts';

/** One call, as the client made it and as it was answered. */
export interface Call {
  readonly command: string;
  readonly input: unknown;
  /** Missing where the call failed. */
  readonly output?: unknown;
  /** Whether it failed by the condition of its write, which is paid for. */
  readonly refused?: boolean;
}

export type Tables = (name: string) => Table;

/** Refused by a condition or because the key was taken: that costs as much as if it had been written. */
const REFUSED = new Set(['DuplicateItem', 'ConditionalCheckFailed']);
const PUT_UNIT = 25 * 1024;
const KB = 1024;

/**
 * What a call consumes by AWS's published rules.
 *
 * @throws TypeError for a command that the meter does not know, so that nothing goes uncounted
 */
export function consumed({ command, input, output, refused = false }: Call, tables: Tables): Tally {
  const call = { ...EMPTY, calls: 1, byCommand: { [command]: 1 } };
  const units = RULES[command];
  if (units === undefined) throw new TypeError(`The meter does not know what ${command} costs.`);
  return output === undefined && !refused ? call : addTally(call, units(input, output, tables));
}

/** @param output nothing where a condition refused the call */
type Rule = (input: unknown, output: unknown, tables: Tables) => Tally;

/** A rule of one command: the SDK's own types belong to its name. */
const rule =
  <Input, Output>(units: (input: Input, output: Output, tables: Tables) => Tally): Rule =>
  (input, output, tables) =>
    units(input as Input, output as Output, tables);

const RULES: Readonly<Record<string, Rule>> = {
  BatchExecuteStatementCommand: rule<BatchExecuteStatementCommandInput, BatchExecuteStatementCommandOutput>(
    statements,
  ),
  BatchGetItemCommand: rule<BatchGetItemCommandInput, BatchGetItemCommandOutput>(batchGet),
  PutItemCommand: rule<PutItemCommandInput, unknown>(putItem),
  QueryCommand: rule<QueryCommandInput, QueryCommandOutput>(page),
  ScanCommand: rule<QueryCommandInput, QueryCommandOutput>(page),
  PutRecordsCommand: rule<PutRecordsCommandInput, unknown>(putRecords),
  DescribeStreamSummaryCommand: () => EMPTY,
  ListShardsCommand: () => EMPTY,
};

function statements(
  { Statements = [] }: BatchExecuteStatementCommandInput,
  { Responses = [] }: BatchExecuteStatementCommandOutput,
  tables: Tables,
): Tally {
  return Statements.map((statement, index) => {
    const code = Responses[index]?.Error?.Code;
    if (code !== undefined && !REFUSED.has(code)) return EMPTY;
    const written = readStatement(statement);
    const table = tables(written.table);
    const taken = code === undefined;
    const units =
      written.kind === 'insert'
        ? table.put(written.item, taken)
        : table.update(written.key, written.changes, taken);
    return { ...EMPTY, writeUnits: { [written.table]: units } };
  }).reduce(addTally, EMPTY);
}

function putItem({ TableName = '', Item = {} }: PutItemCommandInput, output: unknown, tables: Tables): Tally {
  return { ...EMPTY, writeUnits: { [TableName]: tables(TableName).put(Item, output !== undefined) } };
}

/** Each item by itself, one that is not there too. */
function batchGet(input: BatchGetItemCommandInput, output: BatchGetItemCommandOutput): Tally {
  const perTable = Object.entries(input.RequestItems ?? {}).map(([name, { Keys = [], ConsistentRead }]) => {
    const found = output.Responses?.[name] ?? [];
    const missing = Keys.length - found.length - (output.UnprocessedKeys?.[name]?.Keys?.length ?? 0);
    const sizes = [...found.map(itemSize), ...Array.from({ length: missing }, () => 0)];
    const units = sizes.reduce((sum, size) => sum + readUnits(size, ConsistentRead === true), 0);
    return { ...EMPTY, readUnits: { [name]: units } };
  });
  return perTable.reduce(addTally, EMPTY);
}

/** A page's items together. */
function page({ TableName = '', ConsistentRead }: QueryCommandInput, { Items = [] }: QueryCommandOutput) {
  const bytes = Items.reduce((sum, item) => sum + itemSize(item), 0);
  return { ...EMPTY, readUnits: { [TableName]: readUnits(bytes, ConsistentRead === true) } };
}

function putRecords({ Records = [] }: PutRecordsCommandInput): Tally {
  const sizes = Records.map(
    ({ Data, PartitionKey = '' }) => (Data?.byteLength ?? 0) + Buffer.byteLength(PartitionKey),
  );
  const sum = (of: (bytes: number) => number): number => sizes.reduce((all, bytes) => all + of(bytes), 0);
  return {
    ...EMPTY,
    putUnits: sum((bytes) => Math.ceil(bytes / PUT_UNIT)),
    streamBytesIn: sum((bytes) => Math.ceil(bytes / KB) * KB),
    streamBytes: sum((bytes) => bytes),
  };
}
