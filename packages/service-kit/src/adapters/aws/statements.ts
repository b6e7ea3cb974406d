import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { chunks } from '../../runtime/chunks.ts';
import { messageOf } from '../../runtime/errors.ts';

/** A PartiQL statement with its parameters. */
export interface Statement {
  readonly Statement: string;
  readonly Parameters: AttributeValue[];
}

/** What became of a statement. `refused`: its condition did not hold, or its key was taken. */
export type StatementResult =
  | { readonly status: 'done' | 'refused' }
  | { readonly status: 'failed'; readonly reason: string };

/** What BatchExecuteStatement takes. */
const MAX_STATEMENTS = 25;
/** Enough to hide the latency of a call; more would only queue on a Lambda's share of a core. */
const CALLS_AT_ONCE = 4;
const REFUSED = new Set(['DuplicateItem', 'ConditionalCheckFailed']);

/** Runs statements on different keys, 25 a call, each on its own. One result for each, in their order. */
export async function execute(
  client: DynamoDBClient,
  statements: readonly Statement[],
): Promise<readonly StatementResult[]> {
  const limit = pLimit(CALLS_AT_ONCE);
  const batches = chunks(statements, { length: MAX_STATEMENTS });
  return (await Promise.all(batches.map((batch) => limit(() => executeBatch(client, batch))))).flat();
}

async function executeBatch(
  client: DynamoDBClient,
  batch: readonly Statement[],
): Promise<readonly StatementResult[]> {
  try {
    const answer = await client.send(new BatchExecuteStatementCommand({ Statements: [...batch] }));
    return batch.map((_, index) => resultOf(answer.Responses?.[index]));
  } catch (error) {
    return batch.map(() => ({ status: 'failed', reason: messageOf(error) }));
  }
}

function resultOf(response: BatchStatementResponse | undefined): StatementResult {
  if (response === undefined)
    return { status: 'failed', reason: 'The table did not answer for this statement.' };
  if (response.Error === undefined) return { status: 'done' };
  const { Code = '', Message = '' } = response.Error;
  return REFUSED.has(Code) ? { status: 'refused' } : { status: 'failed', reason: `${Code}: ${Message}` };
}

/** `INSERT` is put-if-absent: it is refused where the key exists. */
export function insertStatement(table: string, item: Record<string, AttributeValue>): Statement {
  const names = Object.keys(item);
  const value = names.map((name) => `'${name}':?`).join(',');
  return { Statement: `INSERT INTO "${table}" VALUE {${value}}`, Parameters: Object.values(item) };
}
