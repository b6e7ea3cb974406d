import { postBatch, postOne } from '../../../../packages/service-kit/tests/support/http.ts';
import { type TestService, testService } from '../../../../packages/service-kit/tests/support/service.ts';
import { aggregates } from '../../src/domain/index.ts';

export { postBatch, postOne, type TestService };

/** The ledger in memory: its aggregates behind the handlers that it is deployed with. */
export const ledger = (stage = 'local'): Promise<TestService> =>
  testService({ aggregates, configuration: { service: 'ledger', stage } });

/** An event as a client sends it. */
export const said = (type: string, data: unknown, id: string, attributes: object = {}) => ({
  specversion: '1.0',
  id,
  source: '/branch/7',
  type: `ledger.${type}.v1`,
  subject: 'account/576',
  time: '2026-01-01T12:00:00Z',
  datacontenttype: 'application/json',
  data,
  ...attributes,
});

export const opening = (id = 'opening', attributes: object = {}) =>
  said(
    'account-opened',
    { currency: 'CZK', overdraftLimit: 0, owner: { name: 'Ann', email: 'ann@example.com' } },
    id,
    attributes,
  );
export const deposit = (amount: number, id: string, attributes: object = {}) =>
  said('money-deposited', { amount, channel: 'cash' }, id, attributes);
export const withdrawal = (amount: number, id: string, attributes: object = {}) =>
  said('withdrawal-requested', { amount, channel: 'card' }, id, attributes);
