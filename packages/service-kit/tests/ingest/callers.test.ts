import { describe, expect, test } from '@jest/globals';
import { added, sent } from '../support/events.ts';
import type { TestRequest } from '../support/http.ts';
import { postBatch } from '../support/http.ts';
import { testService } from '../support/service.ts';

const deployed = () => testService({ configuration: { stage: 'prod' } });
const signedBy = (userArn: string): Partial<TestRequest> => ({ authorizer: { iam: { userArn } } });
const role = (name: string) => signedBy(`arn:aws:sts::123456789012:assumed-role/${name}/session`);
const token = (claims: object): Partial<TestRequest> => ({ authorizer: { jwt: { claims, scopes: [] } } });

const settled = (source?: string) => sent('refund-settled', { coins: 1 }, 'r', { source });
const from = (source: string | undefined, id = 'a') => added(1, id, { source });

describe('a deployed service', () => {
  test('answers nobody whom API Gateway has not verified, on any route', async () => {
    const service = await deployed();
    const unauthorized = {
      status: 401,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        title: 'Unauthorized',
        detail: 'The request carries no verified caller. Sign it, or send a token.',
      },
    };
    expect(await service.post(postBatch([added(1, 'a')]))).toMatchObject(unauthorized);
    expect(await service.post(postBatch([added(1, 'a')], token({})))).toMatchObject(unauthorized);
    expect(await service.post(postBatch([added(1, 'a')], token({ sub: '' })))).toMatchObject(unauthorized);
    for (const path of ['/purses/1', '/purses/1/history', '/purses?owner=ann', '/nowhere'])
      expect(await service.get(path)).toMatchObject(unauthorized);
    expect(service.stream.records).toEqual([]);
  });

  test('answers whom API Gateway has verified', async () => {
    const service = await deployed();
    expect(await service.get('/purses/1', token({ sub: 'ann' }))).toMatchObject({ status: 404 });
    expect(await service.get('/purses/1', role('admin'))).toMatchObject({ status: 404 });
  });
});

describe('a type that names a service', () => {
  test.each([
    ['the service’s own role', role('payments-prod-microservice'), undefined],
    ['the service’s own role, naming its source', role('payments-prod-microservice'), 'payments'],
    ['the service’s own role, below its source', role('payments-prod-microservice'), 'payments/bank'],
  ])('is taken from %s', async (_, caller, source) => {
    const service = await deployed();
    expect((await service.post(postBatch([settled(source)], caller))).status).toBe(202);
  });

  test.each([
    ['another service', role('notifications-prod-microservice'), 'notifications'],
    ['the service of another stage', role('payments-dev-microservice'), 'http'],
    ['a role that only begins alike', role('payments-production-microservice'), 'http'],
    ['a person', signedBy('arn:aws:iam::123456789012:user/ann'), 'http'],
    ['a token that calls itself payments', token({ sub: 'payments' }), 'http'],
  ])('is not taken from %s', async (_, caller, submitter) => {
    const service = await deployed();
    expect(await service.post(postBatch([settled(undefined)], caller))).toMatchObject({
      status: 400,
      body: { errors: [{ index: 0, pointer: '/type', reason: `may not be submitted by ${submitter}` }] },
    });
  });

  test('does not keep that service from what is open to all', async () => {
    const service = await deployed();
    const answer = await service.post(postBatch([from(undefined)], role('payments-prod-microservice')));
    expect(answer.status).toBe(202);
  });

  test('is not taken from somebody who says on a developer’s machine to be nobody in particular', async () => {
    const service = await testService();
    expect(await service.post(postBatch([settled('payments')]))).toMatchObject({ status: 400 });
  });
});

describe('on a developer’s machine', () => {
  const keyed = (key: string): Partial<TestRequest> => ({
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/execute-api/aws4_request`,
    },
  });

  test('a service is known by the key that it signs with', async () => {
    const service = await testService();
    const answer = await service.post(postBatch([settled(undefined)], keyed('payments-local-microservice')));
    expect(answer.status).toBe(202);
  });

  test.each(['local', 'payments', 'payments-dev-microservice', '-local-microservice'])(
    'the key %s is nobody’s',
    async (key) => {
      const service = await testService();
      expect(await service.post(postBatch([settled('/me')], keyed(key)))).toMatchObject({
        body: { errors: [{ pointer: '/type', reason: 'may not be submitted by http' }] },
      });
    },
  );

  test('a service may not name another source than its own', async () => {
    const service = await testService();
    const answer = await service.post(postBatch([settled('ledger')], keyed('payments-local-microservice')));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/source' }] } });
  });
});

describe('the source of an event', () => {
  const sourceOf = (service: { stream: { records: readonly { bytes: Uint8Array }[] } }) =>
    JSON.parse(Buffer.from(service.stream.records[0]?.bytes ?? []).toString())[0].source;

  test.each([
    ['a token', token({ sub: 'branch-7' }), 'branch-7'],
    ['a machine’s token', token({ client_id: 'till-3' }), 'till-3'],
    ['a service’s role', role('payments-prod-microservice'), 'payments'],
    ['a role of nobody’s service', role('admin'), 'arn:aws:iam::123456789012:role/admin'],
    ['a user', signedBy('arn:aws:iam::123456789012:user/ann'), 'arn:aws:iam::123456789012:user/ann'],
  ])('comes from the caller where it is left out: %s', async (_, caller, expected) => {
    const service = await deployed();
    expect((await service.post(postBatch([from(undefined)], caller))).status).toBe(202);
    expect(sourceOf(service)).toBe(expected);
  });

  test.each([
    ['is the caller’s', 'branch-7', 202],
    ['is below the caller’s', 'branch-7/till/3', 202],
    ['is another’s', 'branch-8', 400],
    ['only begins alike', 'branch-77', 400],
    ['holds the caller’s somewhere', '/branch-7', 400],
  ])('%s: %s', async (_, source, status) => {
    const service = await deployed();
    const answer = await service.post(postBatch([from(source)], token({ sub: 'branch-7' })));
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(answer.body).toMatchObject({
        errors: [
          { index: 0, pointer: '/source', reason: 'is not yours: it must be, or begin with, branch-7' },
        ],
      });
  });

  test('may be any on a developer’s machine, but has to be there', async () => {
    const service = await testService();
    expect((await service.post(postBatch([from('/anything')]))).status).toBe(202);
    expect(await service.post(postBatch([from(undefined)]))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/source' }] },
    });
  });
});
