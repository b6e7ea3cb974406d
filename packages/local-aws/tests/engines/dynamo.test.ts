import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, test } from '@jest/globals';
import { deployTable } from '../../src/deploy/tables.ts';
import { dynoxideBinary } from '../../src/engines/dynoxide.ts';
import {
  accepts,
  type DynamoEngine,
  dynamoClient,
  javaAvailable,
  startDynamo,
  usableEngine,
} from '../../src/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'local-aws-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const here: Readonly<Record<DynamoEngine, boolean>> = {
  dynoxide: dynoxideBinary() !== undefined,
  'dynamodb-local': javaAvailable(),
};

const table = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
};

describe.each(['dynoxide', 'dynamodb-local'] as const)('%s', (engine) => {
  const testHere = here[engine] ? test : test.skip;

  testHere('keeps what it has answered, over a kill -9', async () => {
    const first = await startDynamo({ engine, dir: join(dir, engine) });
    const writer = dynamoClient(first.endpoint);
    await deployTable(writer, table);
    for (const id of ['1', '2', '3']) {
      await writer.send(new PutItemCommand({ TableName: 'things', Item: { id: { S: id } } }));
    }
    process.kill(first.pid, 'SIGKILL');
    await first.ended;

    const second = await startDynamo({ engine, dir: join(dir, engine) });
    const reader = dynamoClient(second.endpoint);
    const answer = await reader.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: '3' } } }));
    await second.stop();

    expect(answer.Item).toEqual({ id: { S: '3' } });
  });

  testHere('listens on this machine alone', async () => {
    const dynamo = await startDynamo({ engine, inMemory: true });
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');

    const reached = await Promise.all(others.map(({ address }) => accepts(dynamo.port, address)));
    await dynamo.stop();

    expect(reached).not.toContain(true);
  });

  testHere('refuses a port on which something else answers', async () => {
    const first = await startDynamo({ engine, inMemory: true });
    const second = startDynamo({ engine, inMemory: true, port: first.port });

    await expect(second.finally(() => first.stop())).rejects.toMatchObject({ code: 'port-in-use' });
  });
});

describe('the choice of an engine', () => {
  test('is what REPRISE_DYNAMODB says', () => {
    expect(usableEngine('dynamodb-local')).toBe('dynamodb-local');
    expect(() => usableEngine('dynalite')).toThrow('use dynoxide or dynamodb-local');
  });

  test('is dynoxide where it exists', () => {
    expect(usableEngine('')).toBe(here.dynoxide ? 'dynoxide' : 'dynamodb-local');
  });
});
