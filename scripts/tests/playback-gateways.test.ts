import { expect, test } from '@jest/globals';
import { context } from '../../packages/service-kit/tests/support/http.ts';

const environment = (service: string) => ({
  SERVICE: service,
  STAGE: 'prod',
  EVENT_STREAM: `${service}-prod-events`,
  PLAYBACK_STREAM: `${service}-prod-playback`,
  AWS_LAMBDA_FUNCTION_NAME: `${service}-prod-playback`,
  EVENTS_TABLE: `${service}-prod-events`,
  DATA_STORE: `${service}-prod-state`,
  LOG_EPOCH: '1',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});

type Named = Readonly<Record<string, { readonly name: string; readonly operations: object }>>;
const namesOf = (gateways: Named): readonly string[] => Object.values(gateways).map(({ name }) => name);

/** Who listens to a service's streams from elsewhere, and through which gateways. */
const listening: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  ledger: async () => {
    Object.assign(process.env, environment('notifications')); // a service's own stream goes by its name
    const { listenerGateways } = await import('../../services/notifications/src/gateways/index.ts');
    return namesOf(listenerGateways()).map((name) => `notifications/${name}`);
  },
};

const own: Readonly<Record<string, () => Promise<{ gateways: () => Named }>>> = {
  ledger: () => import('../../services/ledger/src/gateways.ts'),
  payments: () => import('../../services/payments/src/gateways/index.ts'),
  notifications: () => import('../../services/notifications/src/gateways/index.ts'),
};

test.each(Object.keys(own))(
  'a playback of %s may introduce exactly the gateways that react to its events',
  async (service) => {
    const others = (await listening[service]?.()) ?? [];
    Object.assign(process.env, environment(service));
    const names = namesOf((await own[service]?.())?.gateways() ?? {});
    const { handler } = await import(`../../services/${service}/src/handlers/playback.ts`);
    const request = { mode: 'introduce', introduction: { gateways: ['nobody'], commands: 'send' } };
    const refusal: Error = await handler(request, context).catch((error: unknown) => error);
    const listed = /there are (.*)\.$/.exec(refusal.message)?.[1]?.split(', ') ?? [];
    expect(listed.sort()).toEqual([...names, ...others].sort());
  },
);

test.each(Object.keys(own))(
  'of every call that %s may make, it is said what of it may be seen in a copy',
  async (service) => {
    Object.assign(process.env, environment(service));
    const gateways = Object.values((await own[service]?.())?.gateways() ?? {});
    const operations = gateways.flatMap(({ name, operations }) =>
      Object.keys(operations).map((operation) => `${name}.${operation}`),
    );
    const { callMasks } = await import(`../../services/${service}/src/masks.ts`);
    expect(Object.keys(callMasks).sort()).toEqual(operations.sort());
  },
);
