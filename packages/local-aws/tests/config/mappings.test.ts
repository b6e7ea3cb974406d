import { describe, expect, test } from '@jest/globals';
import { serviceConfig } from '../../src/config/service-config.ts';
import { mappingsOf } from '../../src/index.ts';

const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/events';

function mappingsWith(...events: readonly object[]) {
  return mappingsOf(
    serviceConfig.parse({
      service: 'ledger',
      provider: { stage: 'local', timeout: 30 },
      functions: { write: { name: 'ledger-local-write', events } },
    }),
  );
}

describe('the event source mappings of a service', () => {
  test('have the defaults of the framework and of Lambda', () => {
    expect(mappingsWith({ stream: arn })).toEqual([
      {
        id: 'ledger-local-write~events',
        functionName: 'ledger-local-write',
        streamName: 'events',
        streamArn: arn,
        enabled: true,
        batchSize: 10,
        batchWindowMs: 0,
        startingPosition: { type: 'TRIM_HORIZON' },
        parallelizationFactor: 1,
        reportBatchItemFailures: false,
        bisectBatchOnFunctionError: false,
        maximumRetryAttempts: Number.POSITIVE_INFINITY,
        maximumRecordAgeMs: Number.POSITIVE_INFINITY,
        onFailure: undefined,
        functionTimeoutMs: 30_000,
      },
    ]);
  });

  test('take every setting of a stream event', () => {
    const stream = {
      type: 'kinesis',
      arn,
      enabled: false,
      batchSize: 500,
      batchWindow: 2,
      startingPosition: 'AT_TIMESTAMP',
      startingPositionTimestamp: 1000.5,
      parallelizationFactor: 4,
      functionResponseType: 'ReportBatchItemFailures',
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: 60,
      destinations: { onFailure: { type: 'sqs', arn: 'arn:aws:s3:::failures' } },
    };

    expect(mappingsWith({ stream })).toMatchObject([
      {
        enabled: false,
        batchSize: 500,
        batchWindowMs: 2000,
        startingPosition: { type: 'AT_TIMESTAMP', timestamp: 1_000_500 },
        parallelizationFactor: 4,
        reportBatchItemFailures: true,
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: 3,
        maximumRecordAgeMs: 60_000,
        onFailure: 'arn:aws:s3:::failures',
      },
    ]);
  });

  test('are of Kinesis streams only', () => {
    const dynamodb = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026';

    expect(mappingsWith({ httpApi: 'GET /' }, { stream: { type: 'dynamodb', arn: dynamodb } })).toEqual([]);
  });

  test.each([
    ['filterPatterns', { filterPatterns: [{ data: { a: [1] } }] }],
    ['tumblingWindowInSeconds', { tumblingWindowInSeconds: 10 }],
  ])('refuse %s, which the runner does not do', (setting, settings) => {
    expect(() => mappingsWith({ stream: { arn, ...settings } })).toThrow(`do not know ${setting}`);
  });

  test.each([
    ['batchSize', 10_001],
    ['batchWindow', 301],
    ['parallelizationFactor', 11],
    ['maximumRetryAttempts', -2],
    ['maximumRecordAgeInSeconds', 604_801],
  ])('refuse a %s of %i, which Lambda does not take', (setting, value) => {
    expect(() => mappingsWith({ stream: { arn, [setting]: value } })).toThrow(`stream.${setting}: Too`);
  });
});
