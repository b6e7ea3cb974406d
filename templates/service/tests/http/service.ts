import { postBatch, postOne } from '../../../../packages/service-kit/tests/support/http.ts';
import { type TestService, testService } from '../../../../packages/service-kit/tests/support/service.ts';
import { aggregates } from '../../src/domain/index.ts';

export { postBatch, postOne };

/** The service in memory: its aggregates behind the handlers that it is deployed with. */
export const service = (): Promise<TestService> =>
  testService({ aggregates, configuration: { service: 'blue-shop', stage: 'local' } });

/** An event as a client sends it. */
export const said = (type: string, data: unknown, id: string) => ({
  specversion: '1.0',
  id,
  source: '/desk/7',
  type: `blue-shop.${type}.v1`,
  subject: 'blue-widget/1',
  time: '2026-01-01T12:00:00Z',
  datacontenttype: 'application/json',
  data,
});
