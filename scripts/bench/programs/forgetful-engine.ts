import { serveEngine } from './serve-engine.ts';

/**
 * Answers the calls of the functions as DynamoDB and Kinesis would, and keeps nothing: so a process can be given
 * hundreds of thousands of events in seconds, and only the process grows.
 */
export const startForgetfulEngine = () => serveEngine<CallBody>(({ target, body }) => answerTo(target, body));

interface CallBody {
  readonly Statements?: readonly unknown[];
  readonly Records?: readonly unknown[];
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
}
type Key = Readonly<Record<string, { readonly S: string }>>;

const CREATED = 1_700_000_000;
let sequence = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

function answerTo(target: string, { Statements = [], Records = [], RequestItems = {} }: CallBody): object {
  switch (target) {
    case 'BatchExecuteStatement':
      return { Responses: Statements.map(() => ({})) };
    case 'BatchGetItem':
      return { Responses: found(RequestItems), UnprocessedKeys: {} };
    case 'PutRecords':
      return {
        FailedRecordCount: 0,
        Records: Records.map(() => ({ SequenceNumber: String(sequence++), ShardId: 's' })),
      };
    case 'DescribeStreamSummary':
      return { StreamDescriptionSummary: { StreamCreationTimestamp: CREATED } };
    default:
      return {};
  }
}

/** What a service needs to work: that it was set up. No state is ever there, so each is taken for a new one. */
const found = (requested: NonNullable<CallBody['RequestItems']>): object =>
  Object.fromEntries(
    Object.entries(requested).map(([table, { Keys }]) => [
      table,
      Keys.flatMap((key): object[] => {
        if (key.subject?.S === '~log') return [{ ...key, streamcreated: { N: String(CREATED * 1000) } }];
        return key.subject?.S === '~ready' ? [{ ...key, doc: { M: { rev: { S: 'r' } } } }] : [];
      }),
    ]),
  );
