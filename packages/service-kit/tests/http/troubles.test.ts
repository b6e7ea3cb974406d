import { describe, expect, test } from '@jest/globals';
import { UnavailableError } from '../../src/runtime/errors.ts';
import { awsError } from '../support/aws.ts';
import { but } from '../support/but.ts';
import { testService } from '../support/service.ts';

/** A service whose data store answers with this error. */
const serviceWith = (error: unknown) =>
  testService({
    wrap: ({ store }) => ({
      store: but(store, {
        get: async ([key]) => {
          if (key?.subject === 'purse/1') throw error;
          return [];
        },
      }),
    }),
  });

describe('a request that fails', () => {
  test.each([
    ['throttling', awsError('ProvisionedThroughputExceededException')],
    ['a timeout', awsError('TimeoutError')],
    ['a fault of AWS', awsError('InternalServerError', 'server')],
    ['the network', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['what we know to pass', new UnavailableError('The service is busy. Try again.')],
  ])('for what passes by itself is 503, with when to come back: %s', async (_, error) => {
    const service = await serviceWith(error);
    expect(await service.get('/purses/1')).toEqual({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
      body: {
        type: 'urn:reprise:problem:unavailable',
        title: 'Unavailable',
        status: 503,
        detail: 'The service is busy. Try again.',
      },
    });
  });

  test.each([
    ['a mistake of ours', new TypeError('x is not a function: SECRET')],
    ['a permission that is missing', awsError('AccessDeniedException')],
    ['something that is no error', 'SECRET'],
  ])('for %s is 500, and does not say more to the outside', async (_, error) => {
    const service = await serviceWith(error);
    const answer = await service.get('/purses/1');
    expect(answer).toMatchObject({
      status: 500,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        title: 'Internal error',
        detail: 'The request failed; the function’s log says why. Trying again is safe.',
      },
    });
    expect(JSON.stringify(answer)).not.toContain('SECRET');
  });
});
