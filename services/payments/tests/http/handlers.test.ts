import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  answerOf,
  context,
  gatewayEvent,
  postOne,
} from '../../../../packages/service-kit/tests/support/http.ts';
import { testService } from '../../../../packages/service-kit/tests/support/service.ts';
import { aggregates } from '../../src/domain/index.ts';
import { instruction } from '../domain/events.ts';

const environment = {
  SERVICE: 'payments',
  STAGE: 'prod',
  EVENT_STREAM: 'payments-prod-events',
  PLAYBACK_STREAM: 'payments-prod-playback',
  AWS_LAMBDA_FUNCTION_NAME: 'payments-prod-playback',
  EVENTS_TABLE: 'payments-prod-events',
  DATA_STORE: 'payments-prod-state',
  LOG_EPOCH: '1',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
beforeAll(() => void Object.assign(process.env, environment));

const signedBy = (role: string) => ({
  authorizer: { iam: { userArn: `arn:aws:sts::123456789012:assumed-role/${role}/session` } },
});

const instructed = {
  specversion: '1.0',
  id: 'i-1',
  source: 'ledger',
  type: 'payments.payout-instructed.v1',
  subject: 'payout/7',
  time: '2026-01-01T12:00:00Z',
  data: instruction,
};

test.each(readdirSync(join(__dirname, '../../src/handlers')))(
  '%s exports a handler, which starts with what serverless.common.yml tells it',
  async (file) => {
    const { handler } = await import(`../../src/handlers/${file}`);
    expect(typeof handler).toBe('function');
  },
);

describe('payments, deployed', () => {
  const send = async (event: object, role: string) => {
    const { handler } = await import('../../src/handlers/ingest.ts');
    return answerOf(await handler(gatewayEvent(postOne(event, signedBy(role))), context));
  };

  test('is instructed by nobody but the ledger', async () => {
    for (const role of ['notifications-prod-microservice', 'ledger-dev-microservice', 'admin']) {
      const { status, body } = await send({ ...instructed, source: undefined }, role);
      expect([role, status, JSON.stringify(body)]).toEqual([
        role,
        400,
        expect.stringContaining('may not be submitted by'),
      ]);
    }
  });

  test('lets nobody say from outside how a payout ended, not even its own role', async () => {
    const paid = { ...instructed, type: 'payments.payout-failed.v1', data: { reason: 'x' } };
    expect(await send({ ...paid, source: 'payments' }, 'payments-prod-microservice')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/type', reason: 'may not be submitted by payments' }] },
    });
  });
});

test('a payout is read by its id, and found by the account that it is paid from', async () => {
  const service = await testService({ aggregates, configuration: { service: 'payments', stage: 'local' } });
  const headers = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=ledger-local-microservice/20260101/x/execute-api/aws4_request',
  };
  expect(await service.post(postOne(instructed, { headers }))).toMatchObject({ status: 202 });
  await Promise.all([service.pump(), service.write()]);
  expect(await service.get('/payouts/7')).toMatchObject({
    status: 200,
    body: { subject: 'payout/7', state: { status: 'instructed', instruction } },
  });
  expect(await service.get('/payouts?account=account%2F576')).toMatchObject({
    body: { items: [{ subject: 'payout/7' }] },
  });
});
