import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Answers the calls of the functions as DynamoDB and Kinesis would, and keeps nothing: so a process can be given
 * hundreds of thousands of events in seconds, and only the process grows.
 */
export async function startForgetfulEngine(): Promise<{ server: Server; endpoint: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as CallBody;
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answerTo(target, body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { server, endpoint: `http://127.0.0.1:${port}` };
}

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
