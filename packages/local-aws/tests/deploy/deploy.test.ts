import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serviceConfig } from '../../src/config/service-config.ts';
import {
  deploy,
  dynamoClient,
  type Engine,
  kinesisClient,
  startDynamo,
  startKinesis,
} from '../../src/index.ts';

let dynamodb: Engine;
let kinesis: Engine;

beforeAll(async () => {
  [dynamodb, kinesis] = await Promise.all([
    startDynamo({ inMemory: true }),
    startKinesis({ inMemory: true }),
  ]);
});
afterAll(() => Promise.all([dynamodb.stop(), kinesis.stop()]));

const byLabel = {
  IndexName: 'byLabel',
  KeySchema: [{ AttributeName: 'label', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'KEYS_ONLY' },
};

function serviceWith(name: string, table: object, stream: object = {}) {
  return serviceConfig.parse({
    service: name,
    provider: { stage: 'local' },
    resources: [
      {
        Resources: {
          Things: {
            Type: 'AWS::DynamoDB::Table',
            DeletionPolicy: 'Retain',
            Properties: {
              TableName: { 'Fn::Sub': `${name}-things` },
              BillingMode: 'PAY_PER_REQUEST',
              AttributeDefinitions: [
                { AttributeName: 'id', AttributeType: 'S' },
                { AttributeName: 'label', AttributeType: 'S' },
              ],
              KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
              GlobalSecondaryIndexes: [byLabel],
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
              ...table,
            },
          },
        },
      },
      {
        Resources: {
          Events: { Type: 'AWS::Kinesis::Stream', Properties: { Name: `${name}-events`, ...stream } },
        },
      },
      { extensions: {} },
    ],
  });
}

const at = () => ({ dynamodb: dynamodb.endpoint, kinesis: kinesis.endpoint });

async function tableOf(name: string) {
  return (await dynamoClient(dynamodb.endpoint).send(new DescribeTableCommand({ TableName: name }))).Table;
}

async function streamOf(name: string) {
  const command = new DescribeStreamSummaryCommand({ StreamName: name });
  return (await kinesisClient(kinesis.endpoint).send(command)).StreamDescriptionSummary;
}

describe('deploying a service locally', () => {
  test('makes its tables with their indexes, and its streams with their shards and retention', async () => {
    await deploy(serviceWith('first', {}, { ShardCount: 3, RetentionPeriodHours: 168 }), at());

    expect((await tableOf('first-things'))?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'byLabel' }]);
    expect(await streamOf('first-events')).toMatchObject({
      OpenShardCount: 3,
      RetentionPeriodHours: 168,
      StreamStatus: 'ACTIVE',
    });
  });

  test('is harmless to repeat', async () => {
    const service = serviceWith('second', {}, { ShardCount: 1, RetentionPeriodHours: 48 });
    await deploy(service, at());

    await deploy(service, at());

    expect(await streamOf('second-events')).toMatchObject({ OpenShardCount: 1 });
  });

  test('adds an index that the template has gained', async () => {
    await deploy(
      serviceWith('third', { GlobalSecondaryIndexes: undefined, AttributeDefinitions: onlyId }),
      at(),
    );

    await deploy(serviceWith('third', {}), at());

    expect((await tableOf('third-things'))?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'byLabel' }]);
  });

  test('refuses a table that has another key', async () => {
    await deploy(serviceWith('fourth', {}), at());
    const other = serviceWith('fourth', { KeySchema: [{ AttributeName: 'label', KeyType: 'HASH' }] });

    await expect(deploy(other, at())).rejects.toMatchObject({ code: 'table-differs' });
  });

  test('gives an on-demand stream more than one shard', async () => {
    await deploy(serviceWith('fifth', {}, { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }), at());

    expect(await streamOf('fifth-events')).toMatchObject({ OpenShardCount: 2 });
  });
});

const onlyId = [{ AttributeName: 'id', AttributeType: 'S' }];
