import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Aggregate } from '../../packages/aggregate/src/index.ts';
import { callingRole } from '../../packages/service-kit/src/http/caller.ts';
import { namesOf, parameterName } from '../../packages/service-kit/src/index.ts';
import { aggregates as ofNotifications } from '../../services/notifications/src/domain/index.ts';
import { aggregates as ofPayments } from '../../services/payments/src/domain/index.ts';
import { packageService } from '../packaging.ts';
import { awsFindings, indexNames, type Template, validateTemplate } from '../validate-templates/index.ts';
import { policiesOf, statementsOf } from '../validate-templates/policies.ts';

const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'reprise-package-'));
const paths = new Map<string, string>();
const templates = new Map<string, Template>();
const templateOf = (service: string): Template => templates.get(service) ?? { Resources: {} };

beforeAll(async () => {
  for (const service of ['payments', 'notifications']) {
    const { template } = await packageService(ROOT, service, join(folder, service));
    paths.set(service, template);
    templates.set(service, JSON.parse(readFileSync(template, 'utf8')));
  }
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an action is allowed on by a policy, by its logical id, as it is written. */
const resourcesFor = (service: string, policy: string, action: string) =>
  policiesOf(templateOf(service))
    .filter(({ name }) => name === policy)
    .flatMap(({ document }) => statementsOf(document))
    .filter(({ Action }) => JSON.stringify(Action).includes(`"${action}"`))
    .map(({ Resource }) => JSON.stringify(Resource));

describe.each<[string, readonly Aggregate[]]>([
  ['payments', ofPayments],
  ['notifications', ofNotifications],
])('the packaged %s', (service, aggregates) => {
  test('keeps what Reprise promises', () => {
    expect(validateTemplate(templateOf(service))).toEqual([]);
  });

  test('satisfies AWS’s own validator', () => {
    expect(awsFindings(paths.get(service) ?? '')).toEqual([]);
  });

  test('has an index for each that its aggregates declare, and no other', () => {
    const declared = aggregates.flatMap(({ indexes }) => Object.keys(indexes));
    expect(indexNames(templateOf(service))).toEqual([...new Set(declared)].sort());
  });
});

describe('between the ledger and payments', () => {
  test('each may send the other events, and look up where', () => {
    const { Resources } = templateOf('payments');
    expect(Resources.PaymentsToLedger?.Properties?.RoleName).toEqual({ Ref: 'MicroserviceRole' });
    expect(Resources.LedgerToPayments?.Properties?.RoleName).toBe(callingRole('ledger', 'dev'));
    const [toLedger] = resourcesFor('payments', 'PaymentsToLedger', 'execute-api:Invoke');
    expect(toLedger).toContain('/$default/POST/events');
    expect(toLedger).toContain('{"Fn::ImportValue":"sls-ledger-dev-HttpApiId"}');
    const [toPayments] = resourcesFor('payments', 'LedgerToPayments', 'execute-api:Invoke');
    expect(toPayments).toMatch(/\$\{HttpApi\}\/\$default\/POST\/events/);
    for (const [policy, of] of [
      ['PaymentsToLedger', 'ledger'],
      ['LedgerToPayments', 'payments'],
    ] as const)
      expect(resourcesFor('payments', policy, 'ssm:GetParameter')[0]).toContain(
        parameterName(of, 'dev', 'url'),
      );
  });
});

describe('notifications listens to the ledger', () => {
  const ledger = namesOf('ledger', 'dev');

  test('on both of its streams, and gives nothing up', () => {
    const mappings = Object.values(templateOf('notifications').Resources).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::EventSourceMapping' && JSON.stringify(Properties).includes('ListenerLambda'),
    );
    const streams = mappings.map(({ Properties }) => JSON.stringify(Properties?.EventSourceArn));
    expect(streams).toEqual([
      expect.stringContaining(`stream/${ledger.eventStream}"`),
      expect.stringContaining(`stream/${ledger.playbackStream}"`),
    ]);
    for (const { Properties } of mappings)
      expect(Properties).toMatchObject({ MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1 });
  });

  test('and may read there, and write nothing', () => {
    const aboutLedger = policiesOf(templateOf('notifications'))
      .flatMap(({ document }) => statementsOf(document))
      .filter(({ Resource }) => JSON.stringify(Resource).includes('ledger-dev'));
    const actions = aboutLedger.flatMap(({ Action }) => Action as string[]);
    expect(actions.filter((action) => /Put|Insert|Update|Delete|Write/.test(action))).toEqual([]);
    expect(actions).toContain('dynamodb:Query');
  });
});
