import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, describe, expect, test } from '@jest/globals';
import { kinesisClient, startKinesis } from '../../src/index.ts';
import { makeStream } from '../support/stream.ts';

const dir = mkdtempSync(join(tmpdir(), 'local-aws-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('kinesalite', () => {
  test('keeps what it has answered, over a kill -9', async () => {
    const first = await startKinesis({ dir });
    const stream = await makeStream(kinesisClient(first.endpoint));
    const [sequenceNumber] = await stream.put({ key: 'a', text: 'kept' });
    process.kill(first.pid, 'SIGKILL');
    await first.ended;

    const second = await startKinesis({ dir });
    const reader = kinesisClient(second.endpoint);
    const { ShardIterator } = await reader.send(
      new GetShardIteratorCommand({
        StreamName: stream.name,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records } = await reader.send(new GetRecordsCommand({ ShardIterator }));
    await second.stop();

    expect(Records).toMatchObject([{ SequenceNumber: sequenceNumber, PartitionKey: 'a' }]);
  });

  test('answers for a time after the last record: with the end of the shard', async () => {
    const kinesis = await startKinesis({ inMemory: true });
    const client = kinesisClient(kinesis.endpoint);
    const stream = await makeStream(client);
    await stream.put({ key: 'a', text: 'before' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamName: stream.name,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date(),
      }),
    );
    const [after] = await stream.put({ key: 'a', text: 'after' });
    const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }));
    await kinesis.stop();

    expect(Records).toMatchObject([{ SequenceNumber: after }]);
  });

  test('survives a client that goes away in the middle of a request', async () => {
    const kinesis = await startKinesis({ inMemory: true });
    const stream = await makeStream(kinesisClient(kinesis.endpoint));

    const socket = connect(kinesis.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"half":');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 50));

    const summary = new DescribeStreamSummaryCommand({ StreamName: stream.name });
    const answer = await kinesisClient(kinesis.endpoint).send(summary);
    expect(answer.StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');
    await kinesis.stop();
  });
});
