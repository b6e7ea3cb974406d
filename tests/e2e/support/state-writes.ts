import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { readStatement } from '../../../scripts/bench/meter/statement.ts';
import { TABLE } from './data-store.ts';

/** Stands between the services and DynamoDB, and counts the writes of states that go through. */
export interface StateWrites {
  /** For REPRISE_DYNAMODB_ENDPOINT. */
  readonly endpoint: string;
  /** Writes so far, by subject. */
  counts(): ReadonlyMap<string, number>;
  /** Begins anew. */
  forget(): void;
  stop(): void;
}

/** @param port DynamoDB's own; it may come and go */
export async function countStateWrites(port: number): Promise<StateWrites> {
  const counts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    try {
      const body = await buffer(request);
      const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
      const target = String(headers['x-amz-target']).split('.').at(-1) ?? '';
      for (const subject of writtenBy(target, body)) counts.set(subject, (counts.get(subject) ?? 0) + 1);
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        headers: headers as Record<string, string>, // DynamoDB's clients repeat none
        body,
      });
      const content = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get('content-type') ?? '';
      const checksum = answer.headers.get('x-amz-crc32');
      response.writeHead(answer.status, {
        'content-type': type,
        ...(checksum === null ? {} : { 'x-amz-crc32': checksum }),
      });
      response.end(content);
    } catch {
      response.destroy(); // as the engine's own connection is when it is killed
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => new Map(counts),
    forget: () => counts.clear(),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Values = Readonly<Record<string, { readonly S?: string }>>;

function writtenBy(target: string, body: Buffer): readonly string[] {
  if (target === 'PutItem') {
    const { TableName, Item } = JSON.parse(body.toString());
    return TableName === TABLE ? subjectsOf([Item]) : [];
  }
  if (target !== 'BatchExecuteStatement') return [];
  const written = JSON.parse(body.toString()).Statements.map(readStatement) as ReturnType<
    typeof readStatement
  >[];
  return subjectsOf(
    written
      .filter(({ table }) => table === TABLE)
      .map((one) => (one.kind === 'insert' ? one.item : one.key) as Values),
  );
}

const subjectsOf = (items: readonly Values[]): readonly string[] =>
  items.flatMap(({ subject, item }) => (item?.S === 'state' && subject?.S !== undefined ? [subject.S] : []));
