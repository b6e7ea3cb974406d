import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchStatementRequest,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsCommandInput,
} from '@aws-sdk/client-kinesis';
import type { RecordedCall } from './recorder.ts';

/** Where the same calls go once more: engines as they are, nothing in front of them. */
export interface RawTarget {
  readonly dynamo: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly stream: string;
  /** Takes what was inserted, of whichever table. */
  readonly table: string;
}

/** As many calls at once as the adapters make. */
const CALLS_AT_ONCE = 4;

/** Makes recorded calls again: in their order, those of one kind that follow each other side by side. */
export async function replay(calls: readonly RecordedCall[], target: RawTarget): Promise<void> {
  for (const run of runsOfOneKind(calls)) {
    const waiting = [...run];
    const worker = async (): Promise<void> => {
      for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) await send(call, target);
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  }
}

function runsOfOneKind(calls: readonly RecordedCall[]): RecordedCall[][] {
  const runs: RecordedCall[][] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    if (run?.[0]?.command === call.command) run.push(call);
    else runs.push([call]);
  }
  return runs;
}

async function send({ command, input }: RecordedCall, { dynamo, kinesis, stream, table }: RawTarget) {
  switch (command) {
    case 'PutRecordsCommand':
      // The input is the one of the command of that name, here and below.
      return kinesis.send(
        new PutRecordsCommand({ ...(input as PutRecordsCommandInput), StreamName: stream }),
      );
    case 'DescribeStreamSummaryCommand': // the log's epoch is looked at once a minute
      return kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
    case 'BatchGetItemCommand':
      return dynamo.send(new BatchGetItemCommand(input as BatchGetItemCommandInput));
    case 'BatchExecuteStatementCommand': {
      const { Statements = [] } = input as BatchExecuteStatementCommandInput;
      const answer = await dynamo.send(
        new BatchExecuteStatementCommand({ Statements: Statements.map((one) => raw(one, table)) }),
      );
      const failed = answer.Responses?.find(({ Error: error }) => error !== undefined);
      if (failed !== undefined) throw new Error(`A raw statement failed: ${failed.Error?.Message}`);
      return answer;
    }
    default:
      throw new TypeError(`${command} cannot be replayed.`);
  }
}

const CONDITION = ' AND "doc"."rev"=?';

/** An insert goes to the other table; an update writes the same once more, whatever is there. */
function raw(
  { Statement = '', Parameters = [] }: BatchStatementRequest,
  table: string,
): BatchStatementRequest {
  if (!Statement.endsWith(CONDITION))
    return { Statement: Statement.replace(/^INSERT INTO "[^"]+"/, `INSERT INTO "${table}"`), Parameters };
  return { Statement: Statement.slice(0, -CONDITION.length), Parameters: Parameters.slice(0, -1) };
}
