import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { observability } from '../../src/runtime/observability.ts';
import { context } from '../support/http.ts';

// What the alarms of a deployed service watch: metrics in the log, in CloudWatch's embedded format.

const settings = {
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_SERVICE_NAME: 'shop-prod',
  POWERTOOLS_METRICS_NAMESPACE: 'Reprise',
  POWERTOOLS_LOG_LEVEL: 'INFO',
};
const before = { ...process.env };
let lines: string[] = [];

beforeEach(() => {
  Object.assign(process.env, settings);
  lines = [];
  for (const level of ['log', 'error', 'info'] as const)
    jest.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
});

test('what was counted in an invocation is sent off at its end, under the names that the alarms watch', () => {
  const alarms = readFileSync(join(__dirname, '../../../../serverless/alarms.yml'), 'utf8');
  for (const name of ['DigestMismatches', 'QuarantinedRecords', 'ParkedAggregates'])
    expect(alarms).toContain(`MetricName: ${name}\n`);

  const { telemetry, middleware } = observability();
  telemetry.count('DigestMismatches', 2);
  telemetry.count('QuarantinedRecords', 1);
  telemetry.count('ParkedAggregates', 0);
  middleware.after?.({} as never);

  const [metrics] = lines.map((line) => JSON.parse(line));
  expect(metrics).toMatchObject({ service: 'shop-prod', DigestMismatches: 2, QuarantinedRecords: 1 });
  expect(metrics).not.toHaveProperty('ParkedAggregates');
  expect(metrics._aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Reprise', Dimensions: [['service']] }]);
});

test('log lines say which invocation they are of', () => {
  const { telemetry, middleware } = observability();
  middleware.before?.({ context } as never);
  telemetry.error('It failed.', { subject: 'purse/1' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'ERROR',
    message: 'It failed.',
    subject: 'purse/1',
    service: 'shop-prod',
    function_request_id: 'request',
  });
});
