import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { postOne } from '../../../../packages/service-kit/tests/support/http.ts';
import { testService } from '../../../../packages/service-kit/tests/support/service.ts';
import { aggregates } from '../../src/domain/index.ts';

const environment = {
  SERVICE: 'notifications',
  STAGE: 'prod',
  EVENT_STREAM: 'notifications-prod-events',
  PLAYBACK_STREAM: 'notifications-prod-playback',
  AWS_LAMBDA_FUNCTION_NAME: 'notifications-prod-playback',
  EVENTS_TABLE: 'notifications-prod-events',
  DATA_STORE: 'notifications-prod-state',
  LOG_EPOCH: '1',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
beforeAll(() => void Object.assign(process.env, environment));

test.each(readdirSync(join(__dirname, '../../src/handlers')))(
  '%s exports a handler, which starts with what serverless.common.yml tells it',
  async (file) => {
    const { handler } = await import(`../../src/handlers/${file}`);
    expect(typeof handler).toBe('function');
  },
);

const said = (type: string, data: object, source = '/online') => ({
  specversion: '1.0',
  id: type,
  source,
  type: `notifications.${type}.v1`,
  subject: 'customer/576',
  time: '2026-01-01T12:00:00Z',
  data,
});

test('a customer says over HTTP what they want to be told; what has happened, nobody says from outside', async () => {
  const service = await testService({
    aggregates,
    configuration: { service: 'notifications', stage: 'local' },
  });
  const wish = await service.post(postOne(said('preferences-set', { largeWithdrawal: null })));
  expect(wish).toMatchObject({ status: 202 });
  await Promise.all([service.pump(), service.write()]);
  const { body } = await service.get('/customers/576/history');
  expect(body).toMatchObject({ events: [{ outcome: { status: 'rejected', reason: 'unknown-customer' } }] });
  const introduced = said('customer-introduced', { currency: 'CZK' }, 'notifications');
  expect(await service.post(postOne(introduced))).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/type', reason: 'may not be submitted by http' }] },
  });
  expect(await service.get('/notices?customer=customer%2F576')).toMatchObject({
    status: 200,
    body: { items: [] },
  });
  expect(await service.get('/customers?email=ann@example.com')).toMatchObject({ status: 200 });
});
