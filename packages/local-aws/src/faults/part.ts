import { type JsonObject, listOf } from './call.ts';

/** A batch of which some members are refused. */
export interface Part {
  /** What the engine gets; undefined where nothing is left. */
  readonly forwarded: JsonObject | undefined;
  /** How many members are refused, and of how many. */
  readonly refused: number;
  readonly of: number;
  /** The client's answer, of the engine's to the rest. */
  answer(engine: JsonObject): JsonObject;
}

/** Whether the member at an index of the batch is refused. */
type Chosen = (index: number) => boolean;

/** Refuses some of a batch's members, as AWS does: others take effect, and their order says nothing. Undefined where that is impossible. */
export function refusePart(operation: string, input: JsonObject, chosen: Chosen): Part | undefined {
  if (operation === 'BatchExecuteStatement')
    return refuseMembers(input, 'Statements', 'Responses', chosen, { Error: BUSY_STATEMENT });
  if (operation === 'PutRecords') return refuseRecords(input, chosen);
  return operation === 'BatchGetItem' ? refuseKeys(input, chosen) : undefined;
}

const BUSY_STATEMENT = { Code: 'ThrottlingError', Message: 'Rate of requests exceeds it. (injected)' };
const BUSY_SHARD = {
  ErrorCode: 'ProvisionedThroughputExceededException',
  ErrorMessage: 'Rate exceeded for shard. (injected)',
};

/** A batch whose answer has one member for each of its own, in the same order. */
function refuseMembers(
  input: JsonObject,
  members: string,
  answers: string,
  chosen: Chosen,
  refusal: JsonObject,
): Part {
  const all = listOf(input[members]);
  const left = all.filter((_, index) => !chosen(index));
  return {
    forwarded: left.length === 0 ? undefined : { ...input, [members]: left },
    refused: all.length - left.length,
    of: all.length,
    answer: (engine) => {
      const rest = [...listOf(engine[answers])];
      return { ...engine, [answers]: all.map((_, index) => (chosen(index) ? refusal : rest.shift())) };
    },
  };
}

function refuseRecords(input: JsonObject, chosen: Chosen): Part {
  const part = refuseMembers(input, 'Records', 'Records', chosen, BUSY_SHARD);
  return {
    ...part,
    answer: (engine) => ({
      ...part.answer(engine),
      FailedRecordCount: Number(engine.FailedRecordCount ?? 0) + part.refused,
    }),
  };
}

/** DynamoDB refuses the whole call where it could read nothing, so the first key of all is always read. */
function refuseKeys(input: JsonObject, chosen: Chosen): Part | undefined {
  let index = 0;
  const tables = Object.entries((input.RequestItems ?? {}) as Record<string, JsonObject>);
  const split = tables.map(([table, request]) => {
    const keys = listOf(request.Keys).map((key) => {
      const at = index++;
      return { key, refused: at > 0 && chosen(at) };
    });
    const those = (refused: boolean) => keys.filter((one) => one.refused === refused).map(({ key }) => key);
    return { table, request, left: those(false), refused: those(true) };
  });
  const refused = split.reduce((sum, one) => sum + one.refused.length, 0);
  if (refused === 0) return undefined;
  const requests = (which: 'left' | 'refused') =>
    Object.fromEntries(
      split
        .filter((one) => one[which].length > 0)
        .map((one) => [one.table, { ...one.request, Keys: one[which] }]),
    );
  return {
    forwarded: { ...input, RequestItems: requests('left') },
    refused,
    of: index,
    // The local engines process all that they are asked for.
    answer: (engine) => ({ ...engine, UnprocessedKeys: requests('refused') }),
  };
}
