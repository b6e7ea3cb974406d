import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  answerOf,
  context,
  gatewayEvent,
  postOne,
} from '../../../../packages/service-kit/tests/support/http.ts';
import { deposit } from './ledger.ts';

const environment = {
  SERVICE: 'ledger',
  STAGE: 'prod',
  EVENT_STREAM: 'ledger-prod-events',
  PLAYBACK_STREAM: 'ledger-prod-playback',
  AWS_LAMBDA_FUNCTION_NAME: 'ledger-prod-playback',
  EVENTS_TABLE: 'ledger-prod-events',
  DATA_STORE: 'ledger-prod-state',
  LOG_EPOCH: '1',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
beforeAll(() => void Object.assign(process.env, environment));

const signed = { iam: { userArn: 'arn:aws:iam::123456789012:user/ann' } };

describe('what the ledger deploys', () => {
  test.each(['ingest', 'pump', 'write', 'microservice', 'query', 'playback', 'setup'])(
    'is a handler for %s',
    async (name) => {
      const { handler } = await import(`../../src/handlers/${name}.ts`);
      expect(typeof handler).toBe('function');
    },
  );

  test('knows the ledger’s events', async () => {
    const { handler } = await import('../../src/handlers/ingest.ts');
    const answer = answerOf(
      await handler(gatewayEvent(postOne(deposit(0, 'd'), { authorizer: signed })), context),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/source' }, { pointer: '/data/amount' }] },
    });
  });

  test('answers nobody whom API Gateway has not verified', async () => {
    const { handler: ingest } = await import('../../src/handlers/ingest.ts');
    const { handler: query } = await import('../../src/handlers/query.ts');
    expect(answerOf(await ingest(gatewayEvent(postOne(deposit(1, 'd'))), context)).status).toBe(401);
    expect(answerOf(await query(gatewayEvent({ path: '/accounts/576' }), context)).status).toBe(401);
  });

  test('knows the ledger’s routes', async () => {
    const { handler } = await import('../../src/handlers/query.ts');
    const ask = (path: string) => handler(gatewayEvent({ path, authorizer: signed }), context).then(answerOf);
    expect(await ask('/accounts')).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('?owner=VALUE') },
    });
    expect(await ask('/payouts/1')).toMatchObject({ status: 404, body: { title: 'Not found' } });
  });
});
